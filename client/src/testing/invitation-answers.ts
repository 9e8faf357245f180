import type { Role } from '../apollo/generated/schema-types.ts'
import type { Account } from './account.ts'
import type { Accounts } from './accounts.ts'
import { secondFactorRequired } from './confirmation-answers.ts'
import { failure } from './failure.ts'
import { passwordErrors, validationError } from './field-errors.ts'
import { signedIn } from './signed-in.ts'

type ChosenPassword = { input: Record<'token' | 'password' | 'passwordConfirmation', string> }

/** Accounts created for other people, and the links with which they choose their passwords. */
export function invitations(accounts: Accounts) {
  const invite = (user: Account) => {
    const token = `link-${accounts.invitations.size + 1}`
    for (const [known, invited] of accounts.invitations) {
      if (invited === user) accounts.invitations.delete(known)
    }
    accounts.invitations.set(token, user)
    const expiresAt = new Date(Date.now() + 3 * 24 * 60 * 60 * 1000).toISOString()
    if (accounts.invitationLinks === 'mail') return { __typename: 'InvitationMailed', user, expiresAt }
    return {
      __typename: 'Invitation',
      user,
      link: `http://localhost/choose-password?token=${token}`,
      expiresAt,
    }
  }
  return {
    createUser: ({
      input,
    }: {
      input: { email: string; firstName: string; lastName: string; role: Role }
    }) => {
      if (accounts.all.some(({ email }) => email === input.email)) {
        const message = 'This email already has an account.'
        return validationError([{ path: ['email'], code: 'EMAIL_TAKEN', message }])
      }
      return invite(accounts.add({ ...input, password: '' }))
    },
    reissueInvitation: ({ userId }: { userId: string }) => {
      const user = accounts.all.find(({ id }) => id === userId)
      if (user?.password === '') return invite(user)
      const message = 'The owner of this account has already chosen a password and needs no link.'
      return failure('PasswordAlreadyChosen', 'PASSWORD_ALREADY_CHOSEN', message)
    },
    choosePassword: ({ input }: ChosenPassword) => {
      const user = accounts.invitations.get(input.token)
      if (!user) return failure('LinkExpired', 'LINK_EXPIRED', 'This link has expired.')
      const errors = passwordErrors(input, 'password')
      if (errors.length > 0) return validationError(errors)
      accounts.invitations.delete(input.token)
      user.password = input.password
      if (user.secondFactor) return secondFactorRequired(accounts, user)
      return signedIn(accounts, user)
    },
  }
}
