import type { AuditWords } from '../../feature/audit-words.ts'

export const auditWords: AuditWords = {
  kinds: {
    PASSWORD_CHANGED: {
      label: 'Password changed',
      done: ({ actor, own, endedSessions }) => [actor, ` changed ${own} password`, endedSessions],
      refused: ({ actor, own, reason }) => [actor, ` tried to change ${own} password`, reason],
    },
  },
  reasons: { PASSWORD_INCORRECT: 'wrong current password' },
}
