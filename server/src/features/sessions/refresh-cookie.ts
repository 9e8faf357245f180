import type { CookieSerializeOptions } from '@fastify/cookie'
import { Refusal, RequestErrorCode } from '../../core/errors.ts'
import type { CookieNames } from './cookie-names.ts'
import type { RefreshTokenClaims } from './refresh-token.ts'

/** What `RefreshCookie` needs from an HTTP exchange. */
export interface CookieExchange {
  readonly cookies: { readonly [name: string]: string | undefined }
  readonly origin: string | undefined
  set(name: string, value: string, options: CookieSerializeOptions): void
}

export interface RefreshCookieSettings {
  /** The public origin of this server. */
  readonly publicUrl: string
  readonly allowedOrigins: ReadonlySet<string>
  readonly refreshCookie: CookieNames
  /** Decodes a token that this server signed. */
  readonly readToken: (token: string) => RefreshTokenClaims | undefined
}

/**
 * The refresh token as a cookie: not accessible to scripts, sent to this host only, and set and read only for pages of
 * allowed origins. A cookie that this server did not sign may belong to another server on the same host name and is
 * left alone.
 */
export class RefreshCookie {
  readonly #exchange: CookieExchange
  readonly #settings: RefreshCookieSettings

  constructor(exchange: CookieExchange, settings: RefreshCookieSettings) {
    this.#exchange = exchange
    this.#settings = settings
  }

  /** Whether the request comes from a page that may use the cookie. */
  get isAllowed(): boolean {
    const { origin } = this.#exchange
    return origin !== undefined && this.#settings.allowedOrigins.has(origin)
  }

  /** @throws Refusal if the request comes from a page that may not use the cookie; forged requests carry cookies too */
  requireOrigin(): void {
    if (this.isAllowed) return
    const { publicUrl } = this.#settings
    throw new Refusal(
      RequestErrorCode.FORBIDDEN,
      `Sessions in a cookie are for pages at ${publicUrl} (PUBLIC_URL) and at the origins in CORS_ORIGINS, which send their Origin header. Open ${publicUrl} to sign in, or use the refresh token in the body.`,
    )
  }

  /**
   * Returns the token in the cookie, if any.
   * @throws Refusal if the request comes from a page that may not use it
   */
  read(): string | undefined {
    const token = this.peek()
    if (token !== undefined) this.requireOrigin()
    return token
  }

  /**
   * Returns the token whatever page caused the request. Use it only to decide what this browser's user sees: navigation
   * sends no `Origin`, and reading changes nothing that a forged request could exploit.
   */
  peek(): string | undefined {
    const [own, former] = this.#values()
    if (former === undefined || former === own) return own
    const { readToken } = this.#settings
    const theirs = readToken(former)
    if (theirs === undefined) return own
    const ours = own === undefined ? undefined : readToken(own)
    return ours === undefined || isLater(theirs, ours) ? former : own
  }

  /** @param maxAgeSeconds how long the browser keeps it, in seconds */
  write(token: string, maxAgeSeconds: number): void {
    for (const name of this.#names()) this.#set(name, token, maxAgeSeconds)
  }

  /** Clears the cookie only if this server signed it. */
  clear(): void {
    for (const name of this.#names()) {
      const token = this.#exchange.cookies[name]
      if (token && this.#settings.readToken(token) !== undefined) this.#set(name, '', 0)
    }
  }

  /** Replicas of 0.1 read and write the former name only, and clients may reach both versions during an upgrade. */
  #names(): string[] {
    const { name, formerName } = this.#settings.refreshCookie
    return formerName === undefined ? [name] : [name, formerName]
  }

  #values(): (string | undefined)[] {
    return this.#names().map((name) => this.#exchange.cookies[name] || undefined)
  }

  #set(name: string, value: string, maxAge: number): void {
    const { secure } = this.#settings.refreshCookie
    this.#exchange.set(name, value, { httpOnly: true, secure, sameSite: 'strict', path: '/', maxAge })
  }
}

/** Whether `one` was issued after `other`. Within the same second, the generation decides for tokens of one session. */
const isLater = (one: RefreshTokenClaims, other: RefreshTokenClaims): boolean =>
  one.sessionId === other.sessionId ? one.generation > other.generation : one.issuedAt > other.issuedAt
