import type { AuditWords, EventWords, Part } from '../../feature/audit-words.ts'

/** “to Ada Lovelace”; empty if the mail was not found. */
const recipient = ({ subject, hasSubject }: EventWords): readonly Part[] =>
  hasSubject ? [' to ', subject] : []

export const auditWords: AuditWords = {
  kinds: {
    EMAIL_CHANGE_STARTED: {
      label: 'Email change started',
      done: ({ actor, own }) => [actor, ` asked to change ${own} email address`],
      refused: ({ actor, own, reason }) => [actor, ` tried to change ${own} email address`, reason],
    },
    EMAIL_CHANGED: {
      label: 'Email changed',
      done: ({ actor, own }) => [actor, ` changed ${own} email address`],
    },
    EMAIL_CHANGE_UNDONE: {
      label: 'Email change undone',
      done: ({ owned, endedSessions }) => [
        ...owned({ yours: 'Your former email address', of: 'The former email address of ' }),
        ' was put back by a link',
        endedSessions,
      ],
    },
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
