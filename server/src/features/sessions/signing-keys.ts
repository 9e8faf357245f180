import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { type SecretBox, WrongSecretError } from '../../core/secrets.ts'
import { sha256 } from '../../core/sha256.ts'
import type { Database } from '../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../database/database-now.ts'
import { type RowOf, rowsOf } from '../../database/entity-rows.ts'
import { lockNumber } from '../../database/lock-number.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { SigningKeyRecord } from './signing-key.entity.ts'

/** An ES256 key pair of the ring. */
export interface SigningKey {
  readonly kid: string
  readonly publicJwk: JsonWebKey
  readonly publicKey: KeyObject
  /** Undefined if it was encrypted under a `SECRET` that this process does not have. */
  readonly privateKey: KeyObject | undefined
  /** When the last token it signed has expired, by `performance.now()`; infinite until it is retired. */
  readonly diesAtMs: number
}

type SigningKeyRow = RowOf<SigningKeyRecord, keyof SigningKeyRecord> & {
  readonly dies_in_seconds: number | null
}

const keyRows = rowsOf(SigningKeyRecord)

/**
 * Key lifetimes use the database's clock: a difference of times, which the entity manager does not select. A request may
 * wait for this when it presents a key that this process has not seen.
 */
const allKeys = prepared(
  'signing-keys.all',
  `select ${keyRows.columns}, extract(epoch from expires_at - now())::double precision as dies_in_seconds
   from signing_keys
   where expires_at is null or expires_at > now() order by created_at`,
)
/** Advisory locks are beyond the entity manager. */
const lockRing = prepared(
  'signing-keys.lock',
  `select pg_advisory_xact_lock(${lockNumber('gatehouse.signing-keys')})`,
)

/** Channel that notifies replicas of changes to the ring. */
export const keysChannel = 'gatehouse_keys'

/** Minimum milliseconds between two database reads caused by an unknown `kid`. */
const reloadIntervalMs = 250

/**
 * The ring of signing keys: the current one, the next one (published before it is used, so that verifiers already know
 * it) and retired ones until the tokens they signed have expired. Private keys are stored encrypted under `SECRET`.
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

  /** Loads the ring, or creates its first two keys on an empty database. */
  async open(): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.query(lockRing)
      const keys = await tx.em.find(SigningKeyRecord, {
        $or: [{ expiresAt: null }, { expiresAt: { $gt: databaseNow() } }],
      })
      if (!keys.some(signs)) tx.em.persist(this.#newKey(true))
      if (!keys.some(({ activatesAt }) => activatesAt === null)) tx.em.persist(this.#newKey(false))
      for (const key of keys)
        key.privateKeyEncrypted = this.#box.renew(key.privateKeyEncrypted, key.kid) ?? key.privateKeyEncrypted
    })
    await this.reload()
  }

  /** The current signing key. */
  current(): SigningKey & { readonly privateKey: KeyObject } {
    const { privateKey } = this.#current ?? {}
    if (this.#current === undefined || privateKey === undefined) throw new Error(noKeyToSignWith)
    return { ...this.#current, privateKey }
  }

  /** Whether this process can sign: false if the keys were replaced under a `SECRET` that it does not have. */
  get canSign(): boolean {
    return this.#current?.privateKey !== undefined
  }

  /** Returns the key with id `kid`, after one database read if it is unknown; undefined if not found. */
  async find(kid: string): Promise<SigningKey | undefined> {
    const known = this.known(kid)
    if (known !== undefined) return known
    await this.#reloadSoon()
    return this.known(kid)
  }

  /** Returns the key with id `kid` if it is known without a database read. */
  known(kid: string): SigningKey | undefined {
    const key = this.#keys.get(kid)
    return key && isAlive(key) ? key : undefined
  }

  /** The public key as published at `/.well-known/jwks.json` (RFC 7517). */
  jwks(): { keys: JsonWebKey[] } {
    const keys = [...this.#keys.values()].filter(isAlive)
    return { keys: keys.map((key) => key.publicJwk) }
  }

  /**
   * Makes the next key the current one and creates a new next one. The former key continues to verify.
   * @param retiredForSeconds how long the tokens it has signed may live
   */
  async rotate(retiredForSeconds: number): Promise<{ current: string }> {
    const current = await this.#database.transaction(async (tx) => {
      await tx.query(lockRing)
      await tx.em.nativeDelete(SigningKeyRecord, { expiresAt: { $lt: databaseNow() } })
      await tx.em.nativeUpdate(
        SigningKeyRecord,
        { activatesAt: { $ne: null }, retiresAt: null },
        { retiresAt: databaseNow(), expiresAt: secondsFromNow(retiredForSeconds) },
      )
      const next = await tx.em.findOne(SigningKeyRecord, { activatesAt: null })
      if (next === null)
        throw new Error('There was no next signing key; start the server once, then rotate again.')
      next.activatesAt = databaseNow()
      tx.em.persist(this.#newKey(false))
      await tx.notify(keysChannel, 'rotated')
      return next.kid
    })
    await this.reload()
    return { current }
  }

  /**
   * Deletes every key, whatever `SECRET` it was encrypted under, and creates two new ones. Clients with an access token
   * must refresh or sign in again. The ring need not be open.
   */
  async revoke(): Promise<{ current: string }> {
    const current = await this.#database.transaction(async (tx) => {
      await tx.query(lockRing)
      await tx.em.nativeDelete(SigningKeyRecord, {})
      const key = this.#newKey(true)
      tx.em.persist([key, this.#newKey(false)])
      await tx.notify(keysChannel, 'revoked')
      return key.kid
    })
    return { current }
  }

  /** Reads the ring again. Concurrent calls share one read. */
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

  /** A key that cannot be decrypted can still verify, and must not keep deleted keys in memory. */
  #privateKeyOf({ private_key_encrypted: sealed, kid }: SigningKeyRow): KeyObject | undefined {
    try {
      return createPrivateKey(this.#box.open(sealed, kid))
    } catch (error) {
      if (error instanceof WrongSecretError) return undefined
      throw error
    }
  }

  #newKey(signing: boolean): SigningKeyRecord {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { kty, crv, x, y } = pair.publicKey.export({ format: 'jwk' })
    const kid = thumbprint({ crv, kty, x, y })
    const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    return Object.assign(new SigningKeyRecord(), {
      kid,
      publicJwk: { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' },
      privateKeyEncrypted: this.#box.seal(pem, kid),
      activatesAt: signing ? databaseNow() : null,
    })
  }
}

const noKeyToSignWith =
  'There is no signing key that this process can use: they were made under another SECRET. Restart it with that one.'

const isSigning = (row: SigningKeyRow): boolean => row.activates_at !== null && row.retires_at === null

const signs = ({ activatesAt, retiresAt }: SigningKeyRecord): boolean =>
  activatesAt !== null && retiresAt === null

const isAlive = ({ diesAtMs }: SigningKey): boolean => diesAtMs > performance.now()

/** RFC 7638: the members in lexicographic order, hashed. */
const thumbprint = (members: object): string => sha256(JSON.stringify(members))
