import type { AuditWords } from '../../feature/audit-words.ts'

export const auditWords: AuditWords = {
  kinds: {
    EMAIL_VERIFIED: {
      label: 'Email address verified',
      done: ({ owned }) => [
        ...owned({ yours: 'Your email address', of: 'The email address of ' }),
        ' was verified',
      ],
    },
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
  },
}
