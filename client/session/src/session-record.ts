import type { SessionEndReason } from './session-errors.ts'
import type { SignedInTokens } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'

/** Tokens with the moment of receipt on this machine's wall clock, from which their age is reckoned; never `exp`. */
export interface StoredTokens extends SignedInTokens {
  readonly receivedAt: number
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
export function isStamped<Stamped extends SessionRecord>(value: Partial<Stamped> | null): value is Stamped {
  return value?.v === 1 && Number.isSafeInteger(value.epoch) && Number.isSafeInteger(value.generation)
}

/**
 * Reads and writes the record. A storage that fails is reported and counts as empty: the session goes on in memory.
 * `present` is the record to write; `meet` is told of what is found, and answers whether it is newer.
 */
export function recordStore(
  storage: () => SessionStorage | undefined,
  key: string,
  report: (error: unknown) => undefined,
  present: () => SessionRecord,
  meet: (found: SessionRecord | undefined) => boolean,
) {
  let writing: Promise<unknown> = Promise.resolve()

  const parsed = async () => {
    const value: Partial<SessionRecord> | null = JSON.parse((await storage()?.getItem(key)) ?? 'null')
    return isStamped(value) ? value : undefined
  }

  /** The stored record; undefined when there is none, or something else stands in its place. */
  const read = (): Promise<SessionRecord | undefined> => parsed().catch(report)

  const write = async () => {
    if (meet(await read())) return
    await storage()?.setItem(key, JSON.stringify(present()))
    meet(await read())
  }

  return {
    read,
    /** Writes what is present at its turn, never an older state, unless another tab's newer record stands there. */
    save() {
      writing = writing.then(write).catch(report)
      return writing
    },
  }
}
