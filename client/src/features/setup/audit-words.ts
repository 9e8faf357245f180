import type { AuditWords } from '../../feature/audit-words.ts'

export const auditWords: AuditWords = {
  kinds: {
    ADMINISTRATOR_CREATED: {
      label: 'Administrator created',
      done: ({ actor, subject, hasActor }) =>
        hasActor
          ? [actor, ' became the first administrator']
          : ['The operator made ', subject, ' an administrator'],
    },
  },
}
