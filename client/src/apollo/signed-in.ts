import type { SignedInTokens } from '@gatehouse/session'

/** What every mutation that signs in answers with. */
export interface SignedIn {
  user: { id: string }
  session: { id: string }
  tokens: { accessToken: string; accessTokenExpiresIn: number }
}

/** The answer in the session's words. The refresh token is in its cookie and never passes through here. */
export function sessionTokens({ user, session, tokens }: SignedIn): SignedInTokens {
  return {
    accessToken: tokens.accessToken,
    accessTokenExpiresIn: tokens.accessTokenExpiresIn,
    userId: user.id,
    sessionId: session.id,
  }
}
