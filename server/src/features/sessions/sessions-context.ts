import type { RequestContext } from '../../core/context.ts'
import type { DeviceCookie } from './device-cookie.ts'
import type { CookieExchange, RefreshCookie } from './refresh-cookie.ts'
import type { Refreshes } from './refreshes.ts'
import type { SessionEnds } from './session-ends.ts'
import type { Sessions } from './sessions.service.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** The context of the session resolvers. */
export interface SessionsContext extends RequestContext {
  readonly sessions: Sessions
  readonly sessionEnds: SessionEnds
  readonly refreshes: Refreshes
  readonly tokens: TokenVerifier
  readonly cookieExchange: CookieExchange
  /** The request's cookies; none if it comes from a page that may not use them. */
  readonly cookies: CookieExchange['cookies']
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
}
