import type { SignedInTokens } from '@gatehouse/session'

/** The result of each mutation that signs in. */
export interface SignedIn {
  user: { id: string }
  session: { id: string }
  tokens: { accessToken: string; accessTokenExpiresIn: number }
}

/** The result as the session takes it. The refresh token is in its cookie. */
export function sessionTokens({ user, session, tokens }: SignedIn): SignedInTokens {
  return {
    accessToken: tokens.accessToken,
    accessTokenExpiresIn: tokens.accessTokenExpiresIn,
    userId: user.id,
    sessionId: session.id,
  }
}
