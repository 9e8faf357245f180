import type { AuditWords } from '../../feature/audit-words.ts'

const account = { yours: 'your account', of: 'the account of ' }

export const auditWords: AuditWords = {
  kinds: {
    ACCOUNT_DELETED: {
      label: 'Account deleted',
      hiddenActor: 'An administrator',
      done: ({ actor, owned }) => [actor, ' deleted ', ...owned(account)],
      refused: ({ actor, owned, reason }) => [actor, ' tried to delete ', ...owned(account), reason],
    },
    DATA_EXPORTED: {
      label: 'Data exported',
      done: ({ actor, own }) => [actor, ` downloaded a copy of ${own} data`],
    },
    DELETION_CANCELLED: {
      label: 'Deletion cancelled',
      done: ({ owned }) => ['The deletion of ', ...owned(account), ' was cancelled by a sign-in'],
    },
    DELETION_SCHEDULED: {
      label: 'Deletion scheduled',
      done: ({ actor, own, endedSessions }) => [actor, ` asked to delete ${own} account`, endedSessions],
      refused: ({ actor, own, reason }) => [actor, ` tried to delete ${own} account`, reason],
    },
  },
  reasons: { OWN_ACCOUNT: 'their own account' },
}
