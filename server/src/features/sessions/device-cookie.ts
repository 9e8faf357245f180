import { createHmac } from 'node:crypto'
import { isSameCode } from '../../core/secrets.ts'
import type { CookieNames } from './cookie-names.ts'
import type { CookieExchange } from './refresh-cookie.ts'

const DAY = 24 * 60 * 60
/** The longest lifetime that browsers allow for a cookie (RFC 6265bis §5.5). */
const maxAgeSeconds = 400 * DAY

export interface DeviceCookieSettings {
  /** The public origin of this server. */
  readonly publicUrl: string
  readonly deviceCookie: CookieNames
  /** The first secret creates codes; all are accepted. */
  readonly keys: readonly [Buffer, ...Buffer[]]
}

/**
 * Marks a device that has signed in to an account, so that its attempts are counted apart from those of strangers, who
 * then cannot lock it out (OWASP, "Slow down online guessing attacks with device cookies"). It does not authenticate
 * anyone.
 *
 * It contains two codes: one for this server and the account, and one that also depends on the password and becomes
 * invalid when the password changes. The first decides without a query whether the second is worth checking.
 */
export class DeviceCookie {
  readonly #exchange: CookieExchange
  readonly #publicUrl: string
  readonly #keys: readonly [Buffer, ...Buffer[]]
  readonly #names: CookieNames

  constructor(exchange: CookieExchange, { publicUrl, deviceCookie, keys }: DeviceCookieSettings) {
    this.#exchange = exchange
    this.#publicUrl = publicUrl
    this.#keys = keys
    this.#names = deviceCookie
  }

  /** Whether this device has signed in to the account of `emailKey`, even with a former password. */
  isOf(emailKey: string): boolean {
    const [account] = this.#codes() ?? []
    return account !== undefined && this.#keys.some((key) => isSameCode(account, this.#code(key, emailKey)))
  }

  /**
   * Whether this device has signed in to that account with its current password, last changed at `passwordChangedAt`.
   */
  isCurrent(emailKey: string, passwordChangedAt: Date | null): boolean {
    const [, password] = this.#codes() ?? []
    if (password === undefined || !this.isOf(emailKey)) return false
    const subject = [emailKey, versionOf(passwordChangedAt)]
    return this.#keys.some((key) => isSameCode(password, this.#code(key, ...subject)))
  }

  /** Marks the device. */
  write(emailKey: string, passwordChangedAt: Date | null): void {
    const [key] = this.#keys
    const account = this.#code(key, emailKey)
    const password = this.#code(key, emailKey, versionOf(passwordChangedAt))
    this.#exchange.set(this.#names.name, `${account}.${password}`, {
      httpOnly: true,
      secure: this.#names.secure,
      sameSite: 'strict',
      path: '/',
      maxAge: maxAgeSeconds,
    })
  }

  /** Returns undefined if the cookie is missing or malformed. */
  #codes(): [account: string, password: string] | undefined {
    const [account, password, ...rest] = this.#exchange.cookies[this.#names.name]?.split('.') ?? []
    return account === undefined || password === undefined || rest.length > 0
      ? undefined
      : [account, password]
  }

  #code(key: Buffer, ...subject: readonly string[]): string {
    const message = JSON.stringify([this.#publicUrl, ...subject])
    return createHmac('sha256', key).update(message).digest('base64url')
  }
}

const versionOf = (passwordChangedAt: Date | null): string => String(passwordChangedAt?.getTime() ?? 0)
