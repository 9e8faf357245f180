import type { Accounts } from './accounts.ts'
import { failure } from './failure.ts'
import { passwordErrors, validationError } from './field-errors.ts'

/** Links that replace forgotten passwords. Tests put their tokens into `accounts.resets`. */
export const recovery = (accounts: Accounts) => ({
  requestPasswordReset: () => ({ __typename: 'MailRequested', expiresIn: 1800, nextRequestIn: 60 }),
  sendPasswordReset: ({ userId }: { userId: string }) => {
    const user = accounts.all.find(({ id }) => id === userId)
    if (!user) return failure('UserNotFound', 'USER_NOT_FOUND', 'Account not found.')
    if (!user.active) return failure('AccountDisabled', 'ACCOUNT_DISABLED', 'This account is disabled.')
    accounts.resets.set(`reset-${userId}`, user)
    return { __typename: 'PasswordResetMailed', user, expiresIn: 1800 }
  },
  resetPassword: ({ input }: { input: Record<'token' | 'password' | 'passwordConfirmation', string> }) => {
    const user = accounts.resets.get(input.token)
    if (!user) return failure('LinkExpired', 'LINK_EXPIRED', 'This link has expired.')
    const errors = passwordErrors(input, 'password')
    if (errors.length > 0) return validationError(errors)
    accounts.resets.delete(input.token)
    user.password = input.password
    return { __typename: 'PasswordReset', sessionsEnded: 1 }
  },
})
