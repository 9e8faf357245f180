import type { SessionEndReason } from './session-errors.ts'
import type { SignedInTokens } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'

/** Tokens with the moment of receipt on this machine's wall clock, from which their age is reckoned; never `exp`. */
export interface StoredTokens extends SignedInTokens {
  receivedAt: number
}

/** What outlives the page. In cookie mode it never holds tokens and is no secret. */
export interface SessionRecord {
  readonly v: 1
  readonly epoch: number
  readonly generation: number
  readonly signedIn: boolean
  /** Why the server ended the session, when it did. */
  readonly reason?: SessionEndReason | undefined
  readonly tokens?: StoredTokens | undefined
}

/** Whether something has the stamp that records and messages of this version carry. */
export function isStamped(value: Partial<SessionRecord> | null | undefined): value is SessionRecord {
  return value?.v === 1 && Number.isSafeInteger(value.epoch) && Number.isSafeInteger(value.generation)
}

/** Reads and writes the record. A storage that fails is reported and counts as empty: the session goes on in memory. */
export class RecordStore {
  readonly #storage: SessionStorage
  readonly #key: string
  readonly #report: (error: unknown) => void
  #writing: Promise<void> = Promise.resolve()

  constructor(storage: SessionStorage, key: string, report: (error: unknown) => void) {
    this.#storage = storage
    this.#key = key
    this.#report = report
  }

  /** The stored record; undefined when there is none, or something else stands in its place. */
  async read(): Promise<SessionRecord | undefined> {
    try {
      const value: Partial<SessionRecord> | null = JSON.parse((await this.#storage.getItem(this.#key)) ?? 'null')
      if (isStamped(value)) return value
    } catch (error) {
      this.#report(error)
    }
    return undefined
  }

  /**
   * Writes what `present` answers at its turn, never an older state, unless another tab's newer record stands there.
   * `meet` is told of the record found before and again after writing.
   */
  save(present: () => SessionRecord, meet: (found: SessionRecord | undefined) => boolean): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      if (meet(await this.read())) return
      try {
        await this.#storage.setItem(this.#key, JSON.stringify(present()))
      } catch (error) {
        this.#report(error)
      }
      meet(await this.read())
    })
    return this.#writing
  }
}
