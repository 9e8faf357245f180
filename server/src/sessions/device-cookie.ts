import { createHmac, randomBytes } from 'node:crypto'
import { isSameCode } from '../secrets.ts'
import type { CookieExchange } from './refresh-cookie.ts'

const DAY = 24 * 60 * 60
/** The longest that browsers keep a cookie (RFC 6265bis §5.5). */
const maxAgeSeconds = 400 * DAY

export interface DeviceCookieSettings {
  /** The origin of this server, as browsers see it. */
  readonly publicUrl: string
  /** The first makes, all are accepted. */
  readonly keys: readonly [Buffer, ...Buffer[]]
}

/**
 * Marks a device that has signed in to an account, so that its attempts are counted by themselves and a stranger's
 * guesses cannot lock it out (OWASP, "Slow down online guessing attacks with device cookies"). It proves nothing else: it signs
 * nobody in.
 */
export class DeviceCookie {
  readonly #exchange: CookieExchange
  readonly #keys: readonly [Buffer, ...Buffer[]]
  readonly #name: string
  readonly #secure: boolean

  constructor(exchange: CookieExchange, { publicUrl, keys }: DeviceCookieSettings) {
    this.#exchange = exchange
    this.#keys = keys
    this.#secure = publicUrl.startsWith('https:')
    this.#name = this.#secure ? '__Host-gatehouse-device' : 'gatehouse-device'
  }

  /** What to count this device by, if it has signed in to the account of `emailKey` before. */
  deviceFor(emailKey: string): string | undefined {
    const [nonce, code, ...rest] = this.#exchange.cookies[this.#name]?.split('.') ?? []
    if (nonce === undefined || code === undefined || nonce.length !== 22 || rest.length > 0) return undefined
    return this.#keys.some((key) => isSameCode(code, codeOf(key, nonce, emailKey))) ? nonce : undefined
  }

  /** Remembers the device, under the name it has already if it has one. */
  write(emailKey: string): void {
    const nonce = this.deviceFor(emailKey) ?? randomBytes(16).toString('base64url')
    this.#exchange.set(this.#name, `${nonce}.${codeOf(this.#keys[0], nonce, emailKey)}`, {
      httpOnly: true,
      secure: this.#secure,
      sameSite: 'strict',
      path: '/',
      maxAge: maxAgeSeconds,
    })
  }
}

const codeOf = (key: Buffer, nonce: string, emailKey: string): string =>
  createHmac('sha256', key).update(`${nonce}.${emailKey}`).digest('base64url')
