import type { GraphQLSchema } from 'graphql'
import type { Role } from '../apollo/generated/schema-types.ts'
import { access, audit } from './access-answers.ts'
import type { Account, Session } from './account.ts'
import type { Accounts } from './accounts.ts'
import { confirmation, secondFactorRequired, secondStep } from './confirmation-answers.ts'
import { emailLinks, ownEmail } from './email-answers.ts'
import { ownFactors } from './factor-answers.ts'
import { failure } from './failure.ts'
import { passwordErrors, requiredErrors, validationError } from './field-errors.ts'
import { invitations } from './invitation-answers.ts'
import { listUsers, type UsersArguments } from './list-users.ts'
import { outbox } from './mail-answers.ts'
import { ownData } from './own-data-answers.ts'
import { recovery } from './recovery-answers.ts'
import { authenticated, signedIn } from './signed-in.ts'

type Input<Fields extends string> = { input: Record<Fields, string> }

/** The root value: a response for each root field of the contract that the client uses. */
export function answers(schema: GraphQLSchema, accounts: Accounts, session: Session | undefined) {
  const viewer = session?.account
  return {
    ...signingIn(accounts),
    ...secondStep(accounts),
    ...ownAccount(accounts, session),
    ...confirmation(accounts, session),
    ...ownFactors(accounts, session),
    ...administration(accounts, session),
    ...invitations(accounts),
    ...recovery(accounts),
    ...emailLinks(accounts.emailLinks),
    ...ownEmail(viewer),
    ...ownData(accounts, viewer),
    ...outbox(accounts.mails),
    ...access(schema, accounts, viewer),
    ...audit(accounts, viewer),
  }
}

function signingIn(accounts: Accounts) {
  return {
    login: ({ input }: Input<'email' | 'password'>) => {
      const account = accounts.all.find(({ email }) => email === input.email.trim().toLowerCase())
      if (account?.password !== input.password) {
        return failure('InvalidCredentials', 'INVALID_CREDENTIALS', 'Email or password is wrong.')
      }
      if (accounts.verifyFirst && !account.emailVerified)
        return failure('EmailNotVerified', 'EMAIL_NOT_VERIFIED', 'Verify your email address first.')
      if (!account.active) return failure('AccountDisabled', 'ACCOUNT_DISABLED', 'This account is disabled.')
      if (account.secondFactor) return secondFactorRequired(accounts, account)
      return signedIn(accounts, account)
    },
    startPasskeyLogin: () => ({ challenge: 'abc', expiresIn: 300, options: { challenge: 'abc' } }),
    loginWithPasskey: () => {
      const [account] = accounts.all
      if (account) return signedIn(accounts, account)
      const rejected = failure('PasskeyRejected', 'PASSKEY_REJECTED', 'This passkey was not accepted.')
      return { ...rejected, known: true, relyingPartyId: 'localhost' }
    },
    register: ({
      input,
    }: Input<'email' | 'password' | 'passwordConfirmation' | 'firstName' | 'lastName'>) => {
      const errors = [...requiredErrors(input, 'firstName', 'email'), ...passwordErrors(input, 'password')]
      if (accounts.all.some(({ email }) => email === input.email)) {
        errors.unshift({
          path: ['email'],
          code: 'EMAIL_TAKEN',
          message: 'This email already has an account.',
        })
      }
      if (errors.length > 0) return validationError(errors)
      if (accounts.verifyFirst) return { __typename: 'RegistrationStarted', email: input.email.trim() }
      const { passwordConfirmation: _, ...account } = input
      return signedIn(accounts, accounts.add({ ...account }))
    },
    createFirstAdministrator: ({
      input,
    }: Input<'token' | 'email' | 'password' | 'firstName' | 'lastName'>) => {
      if (input.token !== accounts.setupToken) {
        return failure('SetupClosed', 'SETUP_CLOSED', 'This link has been used or has run out.')
      }
      const errors = passwordErrors(input, 'password')
      if (errors.length > 0) return validationError(errors)
      accounts.setupToken = undefined
      const { email, password, firstName, lastName } = input
      return signedIn(accounts, accounts.add({ email, password, firstName, lastName, role: 'ADMIN' }))
    },
    refresh: () => {
      const session = accounts.sessions.find(({ id }) => id === accounts.cookie)
      if (session) return { __typename: 'Refreshed', reuse: 'NONE', ...authenticated(session) }
      const reason = accounts.ended.get(accounts.cookie ?? '') ?? 'UNKNOWN_TOKEN'
      return { ...failure('SessionEnded', 'SESSION_ENDED', 'The session has ended.'), reason }
    },
    logout: () => {
      const sessionEnded = accounts.endSession(accounts.cookie ?? '', 'LOGGED_OUT')
      accounts.cookie = undefined
      return { __typename: 'LoggedOut', sessionEnded }
    },
  }
}

function ownAccount(accounts: Accounts, current: Session | undefined) {
  // The gate has already refused it.
  if (!current) return {}
  return {
    profile: () => current.account,
    sessions: () => {
      const mine = accounts.sessions.filter(({ account }) => account === current.account)
      return mine.map((each) => ({ ...each, current: each === current }))
    },
    updateProfile: ({ input }: Input<'firstName' | 'lastName' | 'phone'>) => {
      const errors = requiredErrors(input, 'firstName')
      if (input.phone && !/^[+\d ]+$/.test(input.phone)) {
        errors.push({
          path: ['phone'],
          code: 'MALFORMED',
          message: 'Enter the number with its country code.',
        })
      }
      if (errors.length > 0) return validationError(errors)
      Object.assign(current.account, input)
      return { __typename: 'ProfileUpdated', user: current.account }
    },
    changePassword: ({ input }: Input<'currentPassword' | 'newPassword' | 'newPasswordConfirmation'>) => {
      const errors = passwordErrors(input, 'newPassword')
      if (input.currentPassword !== current.account.password) {
        errors.unshift({
          path: ['currentPassword'],
          code: 'PASSWORD_INCORRECT',
          message: 'This is not your password.',
        })
      }
      if (errors.length > 0) return validationError(errors)
      current.account.password = input.newPassword
      const otherSessionsEnded = endOthers(accounts, current, 'PASSWORD_CHANGED')
      accounts.endSession(current.id, 'PASSWORD_CHANGED')
      const next = accounts.startSession(current.account, current.device)
      return { __typename: 'PasswordChanged', otherSessionsEnded, ...authenticated(next) }
    },
    revokeSession: ({ id }: { id: string }) =>
      accounts.endSession(id, 'REVOKED')
        ? { __typename: 'SessionRevoked', id }
        : failure('SessionNotFound', 'SESSION_NOT_FOUND', 'This session has ended already.'),
    revokeOtherSessions: () => ({
      __typename: 'SessionsRevoked',
      count: endOthers(accounts, current, 'REVOKED'),
    }),
  }
}

function administration(accounts: Accounts, session: Session | undefined) {
  const viewer = session?.account
  const byId = (wanted: string) => accounts.all.find(({ id }) => id === wanted)
  const userNotFound = failure('UserNotFound', 'USER_NOT_FOUND', 'Account not found.')
  const lastAdministrator = failure(
    'LastAdministrator',
    'LAST_ADMINISTRATOR',
    'This is the last active administrator.',
  )
  const isLast = (account: Account) =>
    account.role === 'ADMIN' &&
    accounts.all.filter(({ role, active }) => role === 'ADMIN' && active).length === 1
  return {
    users: (wanted: UsersArguments) => listUsers(accounts.all, wanted),
    user: ({ id }: { id: string }) => byId(id) ?? null,
    setUserRole: ({ input }: { input: { userId: string; role: Role } }) => {
      const account = byId(input.userId)
      if (!account) return userNotFound
      if (account === viewer) return failure('OwnRole', 'OWN_ROLE', 'You cannot change your own role.')
      if (isLast(account)) return lastAdministrator
      account.role = input.role
      return { __typename: 'UserRoleSet', user: account }
    },
    setUserActive: ({ input }: { input: { userId: string; active: boolean } }) => {
      const account = byId(input.userId)
      if (!account) return userNotFound
      if (!input.active && isLast(account)) return lastAdministrator
      account.active = input.active
      const open = accounts.sessions.filter((session) => session.account === account)
      for (const { id } of open) accounts.endSession(id, 'ACCOUNT_DISABLED')
      return { __typename: 'UserActiveSet', user: account, sessionsEnded: open.length }
    },
    deleteUser: ({ userId }: { userId: string }) => {
      const account = byId(userId)
      if (!account) return userNotFound
      if (isLast(account)) return lastAdministrator
      accounts.remove(account)
      return { __typename: 'AccountDeleted', userId }
    },
    userSessions: ({ userId }: { userId: string }) => {
      const open = accounts.sessions.filter(({ account }) => account.id === userId)
      return byId(userId) ? open.map((each) => ({ ...each, current: each === session })) : null
    },
    endUserSessions: ({ userId }: { userId: string }) => {
      const open = accounts.sessions.filter(({ account }) => account.id === userId)
      for (const { id } of open) accounts.endSession(id, 'REVOKED')
      return { __typename: 'UserSessionsEnded', user: byId(userId), sessionsEnded: open.length }
    },
  }
}

function endOthers(accounts: Accounts, current: Session, reason: string): number {
  const others = accounts.sessions.filter((each) => each.account === current.account && each !== current)
  for (const { id } of others) accounts.endSession(id, reason)
  return others.length
}
