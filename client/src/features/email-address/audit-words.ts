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
  },
}
