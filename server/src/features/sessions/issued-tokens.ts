import { parseEmail } from '../../core/email.ts'
import type { User } from '../users/user.entity.ts'
import type { DeviceCookie } from './device-cookie.ts'
import type { RefreshCookie } from './refresh-cookie.ts'
import type { Session } from './session.entity.ts'
import { TokenDelivery } from './token-delivery.ts'
import type { Tokens } from './tokens.ts'

/** A type of the schema that contains the tokens of a session. */
export interface WithTokens {
  readonly user: User
  readonly session: Session
  readonly tokens: Tokens
}

/** The cookies that a response may set. */
export interface DeliveryCookies {
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
}

/**
 * A result whose tokens have not been delivered. Services return it instead of the result itself: no schema type
 * matches it, and nothing in it can be read, logged or serialized.
 */
export class IssuedTokens<Result extends WithTokens> {
  readonly #result: Result

  constructor(result: Result) {
    this.#result = result
  }

  /** The account that the tokens belong to. */
  get userId(): string {
    return this.#result.user.id
  }

  /** The session that the tokens belong to. */
  get sessionId(): string {
    return this.#result.session.id
  }

  /** Returns the same tokens in a result of another type. */
  as<Other extends Result>(Type: new () => Other, more: Omit<Other, keyof WithTokens>): IssuedTokens<Other> {
    return new IssuedTokens(Object.assign(new Type(), this.#result, more))
  }

  /**
   * Delivers the refresh token in the response body or only in the cookie. Without `delivery`, uses the session's
   * previous method. Marks a device that signs in by cookie.
   */
  deliver(
    delivery: TokenDelivery | null | undefined,
    { refreshCookie, deviceCookie }: DeliveryCookies,
  ): Result {
    const { user, session, tokens } = this.#result
    if ((delivery ?? session.delivery) === TokenDelivery.BODY) return this.#result
    if (tokens.refreshToken !== null) refreshCookie.write(tokens.refreshToken, tokens.refreshTokenExpiresIn)
    if (session.passwordChangedAt !== undefined) rememberDevice(user, session.passwordChangedAt, deviceCookie)
    tokens.refreshToken = null
    return this.#result
  }
}

function rememberDevice(user: User, passwordChangedAt: Date | null, deviceCookie: DeviceCookie): void {
  const email = parseEmail(user.email)
  if ('emailKey' in email) deviceCookie.write(email.emailKey, passwordChangedAt)
}
