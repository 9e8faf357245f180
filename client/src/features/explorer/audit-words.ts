import type { AuditWords } from '../../feature/audit-words.ts'

export const auditWords: AuditWords = {
  kinds: {
    EXPLORED_AS: {
      label: 'Explored as another role',
      done: ({ actor, role }) => [actor, ` explored the API as ${role('role')}`],
      refused: ({ actor, reason }) => [actor, ' tried to explore the API as another role', reason],
    },
  },
  reasons: { EXPLORATION_CLOSED: 'not available in production' },
}
