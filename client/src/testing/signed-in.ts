import type { Account, Session } from './account.ts'
import type { Accounts } from './accounts.ts'

export function signedIn(accounts: Accounts, account: Account) {
  const session = accounts.startSession(account, 'Firefox on Linux')
  accounts.cookie = session.id
  return { __typename: 'Authenticated', ...authenticated(session) }
}

export function authenticated(session: Session) {
  const tokens = {
    accessToken: `access.${session.id}`,
    accessTokenExpiresIn: 10_800,
    refreshToken: null,
    refreshTokenExpiresIn: 259_200,
    serverTime: new Date().toISOString(),
  }
  return { user: session.account, session: { ...session, current: true }, tokens }
}
