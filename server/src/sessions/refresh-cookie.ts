import type { CookieSerializeOptions } from '@fastify/cookie'
import { Refusal, RequestErrorCode } from '../errors.ts'

/** What `RefreshCookie` needs of an HTTP exchange. */
export interface CookieExchange {
  readonly cookies: { readonly [name: string]: string | undefined }
  readonly origin: string | undefined
  set(name: string, value: string, options: CookieSerializeOptions): void
}

export interface RefreshCookieSettings {
  /** The origin of this server, as browsers see it. */
  readonly publicUrl: string
  readonly allowedOrigins: ReadonlySet<string>
}

/**
 * The refresh token as a cookie: out of reach of scripts, sent to this host only, and accepted only from pages of allowed
 * origins. `__Host-` makes browsers insist on `Secure`, `Path=/` and no `Domain` (RFC 6265bis §4.1.3.2); plain HTTP on
 * localhost does without.
 */
export class RefreshCookie {
  readonly #exchange: CookieExchange
  readonly #allowedOrigins: ReadonlySet<string>
  readonly #name: string
  readonly #secure: boolean

  constructor(exchange: CookieExchange, { publicUrl, allowedOrigins }: RefreshCookieSettings) {
    this.#exchange = exchange
    this.#allowedOrigins = allowedOrigins
    this.#secure = publicUrl.startsWith('https:')
    this.#name = this.#secure ? '__Host-gatehouse-refresh' : 'gatehouse-refresh'
  }

  /**
   * The token in the cookie, if there is one.
   * @throws Refusal when it comes from a page that may not use it: forged requests carry cookies too
   */
  read(): string | undefined {
    const token = this.#exchange.cookies[this.#name]
    if (token === undefined || token === '') return undefined
    if (this.#exchange.origin !== undefined && this.#allowedOrigins.has(this.#exchange.origin)) return token
    throw new Refusal(
      RequestErrorCode.FORBIDDEN,
      'The session cookie may only be used by pages of this server or of its CORS_ORIGINS. Send their Origin header, or the refresh token in the input.',
    )
  }

  /**
   * The token, whoever caused the request. Only for deciding what to show to this browser's user: pages that are opened by
   * typing or by a link send no `Origin`, and looking changes nothing that a forged request could want changed.
   */
  peek(): string | undefined {
    const token = this.#exchange.cookies[this.#name]
    return token === '' ? undefined : token
  }

  /** @param maxAgeSeconds how long the browser keeps it. */
  write(token: string, maxAgeSeconds: number): void {
    this.#exchange.set(this.#name, token, { ...this.#options(), maxAge: maxAgeSeconds })
  }

  clear(): void {
    this.#exchange.set(this.#name, '', { ...this.#options(), maxAge: 0 })
  }

  #options(): CookieSerializeOptions {
    return { httpOnly: true, secure: this.#secure, sameSite: 'strict', path: '/' }
  }
}
