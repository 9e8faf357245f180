import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { Unavailable } from '../../core/errors.ts'
import { fetchJson } from './fetch-json.ts'
import type { VerificationKeys } from './signed-tokens.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const bounds = { timeoutMs: 5 * SECOND, longestBytes: 256 * 1024 }
/** Keys may be withdrawn, so they are read again after a while. */
const freshMs = 10 * MINUTE
/** Unknown key ids are cheap to invent, so they cause at most one request in this time. */
const cooldownMs = 30 * SECOND
const mostKeys = 20

interface PublicKey {
  readonly kid: string | undefined
  readonly key: KeyObject
}

/**
 * The keys of a JWKS (RFC 7517) that fit an algorithm. Keys that were read once are kept while the server that has them
 * cannot be reached, and forgotten if it answers without them: they have been withdrawn.
 */
export class RemoteKeys implements VerificationKeys {
  readonly #url: string
  readonly #fits: (key: KeyObject) => boolean
  readonly #now: () => number
  #keys: readonly PublicKey[] | undefined
  #triedAt = Number.NEGATIVE_INFINITY
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined

  constructor(url: string, fits: (key: KeyObject) => boolean, now: () => number = () => performance.now()) {
    this.#url = url
    this.#fits = fits
    this.#now = now
  }

  async for(kid: string | undefined): Promise<readonly KeyObject[]> {
    if (this.#isStale || (this.#found(kid).length === 0 && this.#mayTry)) await this.#read()
    if (this.#keys === undefined)
      throw new Unavailable('The keys of the former service cannot be read.', { retryAfterSeconds: 30 })
    return this.#found(kid)
  }

  #found(kid: string | undefined): KeyObject[] {
    const keys = this.#keys ?? []
    const named = kid === undefined ? keys : keys.filter((one) => one.kid === kid || one.kid === undefined)
    return named.map(({ key }) => key)
  }

  get #mayTry(): boolean {
    return this.#now() - this.#triedAt >= cooldownMs
  }

  get #isStale(): boolean {
    return this.#now() - this.#readAt >= freshMs && this.#mayTry
  }

  /** One request at a time. A failed one leaves the keys unchanged. */
  async #read(): Promise<void> {
    this.#reading ??= this.#fetch().finally(() => {
      this.#reading = undefined
    })
    await this.#reading
  }

  async #fetch(): Promise<void> {
    this.#triedAt = this.#now()
    const answer = await fetchJson(this.#url, { headers: { accept: 'application/json' } }, bounds).catch(
      () => undefined,
    )
    if (answer?.status !== 200) return
    const keys = this.#keysIn(answer.body)
    // Without any key, tokens wait instead of being refused: it may be a mistake.
    this.#keys = keys.length > 0 ? keys : undefined
    this.#readAt = this.#now()
  }

  #keysIn(body: unknown): PublicKey[] {
    const listed = isObject(body) && Array.isArray(body.keys) ? body.keys.slice(0, mostKeys) : []
    return listed.flatMap((jwk: unknown) => {
      const key = isObject(jwk) && jwk.use !== 'enc' ? publicKeyOf(jwk) : undefined
      if (!isObject(jwk) || key === undefined || !this.#fits(key)) return []
      return [{ kid: typeof jwk.kid === 'string' ? jwk.kid : undefined, key }]
    })
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function publicKeyOf(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}
