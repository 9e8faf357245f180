import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import type { Database } from '../database/database.ts'
import { prepared } from '../database/prepared-statement.ts'
import { type SecretBox, WrongSecretError } from '../secrets.ts'

/** One ES256 key pair of the ring. */
export interface SigningKey {
  readonly kid: string
  readonly publicJwk: JsonWebKey
  readonly publicKey: KeyObject
  /** Undefined when it was encrypted under a `SECRET` that this process was not given. */
  readonly privateKey: KeyObject | undefined
  /** When the last token it signed has expired, by `performance.now()`; until it is retired, never. */
  readonly diesAtMs: number
}

interface SigningKeyRow {
  readonly kid: string
  readonly public_jwk: JsonWebKey
  readonly private_key_encrypted: string
  readonly activates_at: Date | null
  readonly retires_at: Date | null
  readonly dies_in_seconds: number | null
}

const allKeys = prepared(
  'signing-keys.all',
  `select kid, public_jwk, private_key_encrypted, activates_at, retires_at,
     extract(epoch from expires_at - now())::double precision as dies_in_seconds
   from signing_keys
   where expires_at is null or expires_at > now() order by created_at`,
)
const insertKey = prepared(
  'signing-keys.insert',
  `insert into signing_keys (kid, public_jwk, private_key_encrypted, activates_at)
   values ($1, $2::jsonb, $3, case when $4::boolean then now() end)`,
)
const retireCurrent = prepared(
  'signing-keys.retire',
  `update signing_keys set retires_at = now(), expires_at = now() + make_interval(secs => $1)
   where activates_at is not null and retires_at is null`,
)
const activateNext = prepared(
  'signing-keys.activate',
  'update signing_keys set activates_at = now() where activates_at is null returning kid',
)
const reencrypt = prepared(
  'signing-keys.reencrypt',
  'update signing_keys set private_key_encrypted = $2 where kid = $1',
)
const removeExpired = prepared('signing-keys.expired', 'delete from signing_keys where expires_at < now()')
const removeAll = prepared('signing-keys.remove', 'delete from signing_keys')
const lockRing = prepared(
  'signing-keys.lock',
  `select pg_advisory_xact_lock(hashtext('gatehouse.signing-keys'))`,
)

/** Channel on which replicas are told that the ring has changed. */
export const keysChannel = 'gatehouse_keys'

/** How soon after a look into the database an unknown `kid` may cause the next one, in milliseconds. */
const reloadIntervalMs = 250

/**
 * The ring of signing keys: the one that signs, the next one (published before it is used, so that no verifier
 * meets a key it has not seen) and retired ones until the tokens they signed have expired. Private keys are stored
 * encrypted under `SECRET`.
 */
export class SigningKeys {
  readonly #database: Database
  readonly #box: SecretBox
  #keys = new Map<string, SigningKey>()
  #current: SigningKey | undefined
  #loadedAtMs = 0
  #loading: Promise<void> | undefined

  constructor(database: Database, box: SecretBox) {
    this.#database = database
    this.#box = box
  }

  /** Loads the ring, and makes its first two keys on an empty database. */
  async open(): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.query(lockRing, [])
      const rows = await tx.query<SigningKeyRow>(allKeys, [])
      if (!rows.some((row) => isSigning(row))) await tx.query(insertKey, this.#newKey(true))
      if (!rows.some((row) => row.activates_at === null)) await tx.query(insertKey, this.#newKey(false))
      for (const row of rows) {
        const renewed = this.#box.renew(row.private_key_encrypted, row.kid)
        if (renewed !== undefined) await tx.query(reencrypt, [row.kid, renewed])
      }
    })
    await this.reload()
  }

  /** The key that signs now. */
  current(): SigningKey & { readonly privateKey: KeyObject } {
    const { privateKey } = this.#current ?? {}
    if (this.#current === undefined || privateKey === undefined) throw new Error(noKeyToSignWith)
    return { ...this.#current, privateKey }
  }

  /** Whether this process can sign: not when the keys were replaced under a `SECRET` that it was not given. */
  get canSign(): boolean {
    return this.#current?.privateKey !== undefined
  }

  /** The key called `kid`, after one look into the database when it is not known yet; `undefined` if there is none. */
  async find(kid: string): Promise<SigningKey | undefined> {
    const known = this.known(kid)
    if (known !== undefined) return known
    await this.#reloadSoon()
    return this.known(kid)
  }

  /** The key called `kid` if it is known without asking the database. */
  known(kid: string): SigningKey | undefined {
    const key = this.#keys.get(kid)
    return key && isAlive(key) ? key : undefined
  }

  /** The public half, as published at `/.well-known/jwks.json` (RFC 7517). */
  jwks(): { keys: JsonWebKey[] } {
    const keys = [...this.#keys.values()].filter(isAlive)
    return { keys: keys.map((key) => key.publicJwk) }
  }

  /**
   * Makes the next key the current one, and a new next one. The former key goes on verifying.
   * @param retiredForSeconds how long the tokens it has signed may live.
   */
  async rotate(retiredForSeconds: number): Promise<{ current: string }> {
    const current = await this.#database.transaction(async (tx) => {
      await tx.query(lockRing, [])
      await tx.query(removeExpired, [])
      await tx.query(retireCurrent, [retiredForSeconds])
      const [activated] = await tx.query<{ kid: string }>(activateNext, [])
      await tx.query(insertKey, this.#newKey(false))
      await tx.notify(keysChannel, 'rotated')
      return activated
    })
    if (current === undefined)
      throw new Error('There was no next signing key; start the server once, then rotate again.')
    await this.reload()
    return { current: current.kid }
  }

  /**
   * Drops every key, whatever `SECRET` it was encrypted under, and makes two new ones: whoever holds an access token has to refresh or
   * to sign in again. The ring need not be open.
   */
  async revoke(): Promise<{ current: string }> {
    const [kid, ...rest] = this.#newKey(true)
    await this.#database.transaction(async (tx) => {
      await tx.query(lockRing, [])
      await tx.query(removeAll, [])
      await tx.query(insertKey, [kid, ...rest])
      await tx.query(insertKey, this.#newKey(false))
      await tx.notify(keysChannel, 'revoked')
    })
    return { current: kid }
  }

  /** Reads the ring afresh. Concurrent calls share one read. */
  async reload(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #reloadSoon(): Promise<void> {
    const waitMs = this.#loadedAtMs + reloadIntervalMs - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    await this.reload()
  }

  async #load(): Promise<void> {
    const rows = await this.#database.query<SigningKeyRow>(allKeys, [])
    const keys = new Map(rows.map((row) => [row.kid, this.#keyOf(row)]))
    const signing = rows.findLast(isSigning)
    this.#keys = keys
    this.#current = signing && keys.get(signing.kid)
    this.#loadedAtMs = performance.now()
  }

  #keyOf(row: SigningKeyRow): SigningKey {
    const { dies_in_seconds: seconds } = row
    const diesAtMs = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000
    return { ...(this.#keys.get(row.kid) ?? this.#decrypt(row)), diesAtMs }
  }

  #decrypt(row: SigningKeyRow): Omit<SigningKey, 'diesAtMs'> {
    return {
      kid: row.kid,
      publicJwk: row.public_jwk,
      publicKey: createPublicKey({ key: row.public_jwk, format: 'jwk' }),
      privateKey: this.#privateKeyOf(row),
    }
  }

  /** What cannot be opened still verifies, and must not keep what is gone from the ring in memory. */
  #privateKeyOf({ private_key_encrypted: sealed, kid }: SigningKeyRow): KeyObject | undefined {
    try {
      return createPrivateKey(this.#box.open(sealed, kid))
    } catch (error) {
      if (error instanceof WrongSecretError) return undefined
      throw error
    }
  }

  #newKey(signing: boolean): [kid: string, ...rest: unknown[]] {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { kty, crv, x, y } = pair.publicKey.export({ format: 'jwk' })
    const kid = thumbprint({ crv, kty, x, y })
    const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const jwk = { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }
    return [kid, JSON.stringify(jwk), this.#box.seal(pem, kid), signing]
  }
}

const noKeyToSignWith =
  'There is no signing key that this process can use: they were made under another SECRET. Restart it with that one.'

const isSigning = (row: SigningKeyRow): boolean => row.activates_at !== null && row.retires_at === null

const isAlive = ({ diesAtMs }: SigningKey): boolean => diesAtMs > performance.now()

/** RFC 7638: the members in lexicographic order, hashed. */
const thumbprint = (members: object): string =>
  createHash('sha256').update(JSON.stringify(members)).digest('base64url')
