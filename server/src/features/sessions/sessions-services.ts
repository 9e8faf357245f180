import type { AccessTokens } from './access-token.ts'
import type { Authenticator } from './authenticator.ts'
import type { Confirmations } from './confirmations.ts'
import type { EndedSessions } from './ended-sessions.ts'
import type { RefreshTokens } from './refresh-token.ts'
import type { Refreshes } from './refreshes.ts'
import type { SessionEnds } from './session-ends.ts'
import type { Sessions } from './sessions.service.ts'
import type { SigningKeys } from './signing-keys.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** The services that sessions add to a server. */
export interface SessionsServices {
  readonly signingKeys: SigningKeys
  readonly accessTokens: AccessTokens
  readonly refreshTokens: RefreshTokens
  readonly endedSessions: EndedSessions
  readonly confirmations: Confirmations
  readonly authenticator: Authenticator
  readonly sessions: Sessions
  readonly sessionEnds: SessionEnds
  readonly refreshes: Refreshes
  readonly tokens: TokenVerifier
}
