import type { Account } from './account.ts'
import type { Accounts } from './accounts.ts'
import { failure } from './failure.ts'

/** The signed-in user's copy of their data, and the end of their account. */
export function ownData(accounts: Accounts, viewer: Account | undefined) {
  // The gate has already refused it.
  if (!viewer) return {}
  return {
    exportMyData: () => ({ url: 'http://localhost:4000/data-export?token=abc', validSeconds: 60 }),
    deleteAccount: () => {
      const administrators = accounts.all.filter(({ role, active }) => role === 'ADMIN' && active)
      if (viewer.role === 'ADMIN' && administrators.length === 1)
        return failure('LastAdministrator', 'LAST_ADMINISTRATOR', 'This is the last administrator.')
      if (accounts.deletionDueAt !== undefined)
        return { __typename: 'DeletionScheduled', dueAt: accounts.deletionDueAt }
      accounts.remove(viewer)
      return { __typename: 'AccountDeleted', userId: viewer.id }
    },
  }
}
