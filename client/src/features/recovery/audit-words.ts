import type { AuditWords } from '../../feature/audit-words.ts'

const password = { yours: 'your password', of: 'the password of ' }

export const auditWords: AuditWords = {
  kinds: {
    PASSWORD_RESET_REQUESTED: {
      label: 'Password reset requested',
      done: ({ actor, owned }) => [actor, ' asked to reset ', ...owned(password)],
      refused: ({ actor, owned, reason }) => [actor, ' tried to reset ', ...owned(password), reason],
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
