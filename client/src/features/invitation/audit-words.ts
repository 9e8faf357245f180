import type { AuditWords } from '../../feature/audit-words.ts'

export const auditWords: AuditWords = {
  kinds: {
    PASSWORD_CHOSEN: {
      label: 'First password chosen',
      done: ({ actor, own }) => [actor, ` chose ${own} first password and signed in`],
    },
  },
}
