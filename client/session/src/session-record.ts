import type { SessionEndReason } from './session-errors.ts'
import type { SessionStorage } from './session-storage.ts'

/** Tokens and whose they are, as token mode keeps them. Deadlines are this machine's: receipt and life, never `exp`. */
export interface StoredTokens {
  userId: string
  sessionId: string | undefined
  accessToken: string
  /** Undefined in cookie mode, where tokens are never stored. */
  refreshToken: string | undefined
  receivedAt: number
  lifetimeMs: number
}

/** What outlives the page. In cookie mode it never holds tokens and is no secret. */
export interface SessionRecord {
  v: 1
  epoch: number
  generation: number
  signedIn: boolean
  /** Why the server ended the session, when it did. */
  reason?: SessionEndReason | undefined
  tokens?: StoredTokens | undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

function isTokens(value: unknown): value is StoredTokens {
  return (
    isObject(value) &&
    ['userId', 'accessToken', 'refreshToken'].every((name) => typeof value[name] === 'string') &&
    ['receivedAt', 'lifetimeMs'].every((name) => Number.isFinite(value[name]))
  )
}

function isRecord(value: unknown): value is SessionRecord {
  return (
    isObject(value) &&
    value.v === 1 &&
    isCount(value.epoch) &&
    isCount(value.generation) &&
    typeof value.signedIn === 'boolean' &&
    (value.tokens === undefined || isTokens(value.tokens))
  )
}

function parse(text: string | null): SessionRecord | undefined {
  const value: unknown = text ? JSON.parse(text) : undefined
  return isRecord(value) ? value : undefined
}

/** Reads and writes the record. A storage that fails is reported and counts as empty: the session goes on in memory. */
export class RecordStore {
  readonly #storage: SessionStorage
  readonly #key: string
  readonly #report: (error: unknown) => undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(storage: SessionStorage, key: string, report: (error: unknown) => undefined) {
    this.#storage = storage
    this.#key = key
    this.#report = report
  }

  /** The stored record; undefined when there is none, or something else stands in its place. At once where the storage is. */
  read(): SessionRecord | undefined | Promise<SessionRecord | undefined> {
    try {
      const text = this.#storage.getItem(this.#key)
      return text instanceof Promise ? text.then(parse).catch(this.#report) : parse(text)
    } catch (error) {
      return this.#report(error)
    }
  }

  /**
   * Writes what `present` answers at its turn, never an older state, unless another tab's newer record stands there.
   * `meet` is told of the record found before and again after writing.
   */
  save(present: () => SessionRecord, meet: (found: SessionRecord) => boolean): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const before = await this.read()
      if (before && meet(before)) return
      try {
        await this.#storage.setItem(this.#key, JSON.stringify(present()))
      } catch (error) {
        this.#report(error)
      }
      const after = await this.read()
      if (after) meet(after)
    })
    return this.#writing
  }
}
