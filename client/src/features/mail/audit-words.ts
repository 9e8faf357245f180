import type { AuditWords, EventWords, Part } from '../../feature/audit-words.ts'

/** “to Ada Lovelace”; empty if the mail was not found. */
const recipient = ({ subject, hasSubject }: EventWords): readonly Part[] =>
  hasSubject ? [' to ', subject] : []

export const auditWords: AuditWords = {
  kinds: {
    MAIL_CANCELLED: {
      label: 'Mail cancelled',
      done: (event) => [event.actor, ' cancelled a mail', ...recipient(event)],
      refused: (event) => [event.actor, ' tried to cancel a mail', ...recipient(event), event.reason],
    },
    MAIL_RETRIED: {
      label: 'Mail tried again',
      done: (event) => [event.actor, ' sent a mail', ...recipient(event), ' again'],
      refused: (event) => [event.actor, ' tried to send a mail', ...recipient(event), ' again', event.reason],
    },
  },
  reasons: {
    MAIL_NOT_FOUND: 'the mail does not exist',
    MAIL_SETTLED: 'it was already sent or cancelled, or had expired',
  },
}
