import type { AuditWords } from '../../feature/audit-words.ts'

export const auditWords: AuditWords = {
  kinds: {
    PASSWORD_RESET_REQUESTED: {
      label: 'Password reset requested',
      done: ({ owned }) => [
        'Someone asked to reset ',
        ...owned({ yours: 'your password', of: 'the password of ' }),
      ],
    },
    PASSWORD_RESET: {
      label: 'Password reset',
      done: ({ owned, endedSessions }) => [
        ...owned({ yours: 'Your password', of: 'The password of ' }),
        ' was replaced by a link',
        endedSessions,
      ],
    },
  },
}
