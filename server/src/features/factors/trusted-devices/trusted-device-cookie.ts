import { createHmac } from 'node:crypto'
import { isSameCode } from '../../../core/secrets.ts'
import { cookieNames } from '../../sessions/cookie-names.ts'
import type { CookieExchange } from '../../sessions/refresh-cookie.ts'

type Cookies = Readonly<Record<string, string | undefined>>

const DAY = 24 * 60 * 60
/** How long a device is trusted after a sign-in with a second factor. */
export const trustSeconds = 30 * DAY

/** Accounts that share a browser; the one that was trusted first leaves. */
const mostAccounts = 5
/** The id of a device and its code. */
const entryForm = /^[\da-f-]{36}\.[A-Za-z0-9_-]{43}$/

/**
 * The cookie of a trusted device: for each account an id, and a code that only this server can create for that account
 * and id. It grants nothing by itself: the database knows which ids are still trusted.
 */
export class TrustedDeviceCookie {
  readonly #publicUrl: string
  readonly #keys: readonly [Buffer, ...Buffer[]]
  readonly #name: string
  readonly #secure: boolean

  /** @param keys the first one creates codes; all are accepted */
  constructor(publicUrl: string, keys: readonly [Buffer, ...Buffer[]]) {
    const { name, secure } = cookieNames('trusted', publicUrl)
    this.#publicUrl = publicUrl
    this.#keys = keys
    this.#name = name
    this.#secure = secure
  }

  /** Returns the id under which the device was trusted for an account; undefined if it was not. */
  deviceOf(cookies: Cookies, userId: string): string | undefined {
    return this.#entryOf(cookies, userId)?.split('.')[0]
  }

  /** Marks the device as trusted for an account. */
  add(exchange: CookieExchange, userId: string, deviceId: string): void {
    const entry = `${deviceId}.${this.#code(this.#keys[0], userId, deviceId)}`
    this.#write(exchange, [entry, ...this.#others(exchange.cookies, userId)].slice(0, mostAccounts))
  }

  /** Removes an account from the cookie. */
  remove(exchange: CookieExchange, userId: string): void {
    if (this.#entryOf(exchange.cookies, userId) === undefined) return
    this.#write(exchange, this.#others(exchange.cookies, userId))
  }

  #entryOf(cookies: Cookies, userId: string): string | undefined {
    return this.#entries(cookies).find((entry) => {
      const [deviceId = '', code = ''] = entry.split('.')
      return this.#keys.some((key) => isSameCode(code, this.#code(key, userId, deviceId)))
    })
  }

  #others(cookies: Cookies, userId: string): string[] {
    const own = this.#entryOf(cookies, userId)
    return this.#entries(cookies).filter((entry) => entry !== own)
  }

  #entries(cookies: Cookies): string[] {
    const value = cookies[this.#name] ?? ''
    return value.split('~', mostAccounts).filter((entry) => entryForm.test(entry))
  }

  #write(exchange: CookieExchange, entries: readonly string[]): void {
    exchange.set(this.#name, entries.join('~'), {
      httpOnly: true,
      secure: this.#secure,
      sameSite: 'strict',
      path: '/',
      maxAge: entries.length === 0 ? 0 : trustSeconds,
    })
  }

  #code(key: Buffer, userId: string, deviceId: string): string {
    const message = JSON.stringify([this.#publicUrl, userId, deviceId])
    return createHmac('sha256', key).update(message).digest('base64url')
  }
}
