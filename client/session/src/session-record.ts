import type { SessionEndReason } from './session-errors.ts'
import type { SignedInTokens } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'

/** Tokens with the time of receipt on this machine's wall clock, from which their age is computed; never from `exp`. */
export interface StoredTokens extends SignedInTokens {
  readonly receivedAt: number
}

/** The stored part of the session. In cookie mode it contains no tokens and is not secret. */
export interface SessionRecord {
  readonly v: 1
  readonly epoch: number
  readonly generation: number
  readonly signedIn: boolean
  /** Why the server ended the session, when it did. */
  readonly reason?: SessionEndReason | undefined
  readonly tokens?: StoredTokens | undefined
  /** The generation of the last confirmation, if there was one. */
  readonly confirmed?: number | undefined
}

/** Whether a value is a record or message of this version. */
export function isStamped<Stamped extends SessionRecord>(value: Partial<Stamped> | null): value is Stamped {
  return value?.v === 1 && Number.isSafeInteger(value.epoch) && Number.isSafeInteger(value.generation)
}

/** Returns a key that every storage accepts: Expo's SecureStore allows only letters, digits, `.`, `-` and `_`. */
export function storageKey(realm: string): string {
  return `gatehouse.${realm.replace(/[^a-z\d.-]/gi, (other) => `_${other.charCodeAt(0).toString(16)}_`)}`
}

/**
 * Reads and writes the record. A storage that fails is reported and treated as empty: the session continues in memory.
 * `present` is the record to write; `adopt` adopts a record if it is newer, and returns whether it is.
 */
export function recordStore(
  storage: () => SessionStorage | undefined,
  realm: string,
  report: (error: unknown) => undefined,
  notStored: (error: unknown) => void,
  present: () => SessionRecord,
  adopt: (found: SessionRecord | undefined) => boolean,
) {
  const keys = [storageKey(realm)]
  let writing: Promise<unknown> = Promise.resolve()

  const readItem = async (key: string) => {
    const value: Partial<SessionRecord> | null = JSON.parse((await storage()?.getItem(key)) ?? 'null')
    return isStamped(value) ? value : undefined
  }

  const eachKey = async (work: (key: string) => unknown) => {
    for (const key of keys) await work(key)
  }

  /**
   * Version 0.1 stored its record under a key that not every storage accepts. If there is one, it is also read and
   * updated, for tabs that still run 0.1.
   */
  const findFormer = async () => {
    const former = `gatehouse:${realm}`
    if (await readItem(former).catch(() => undefined)) keys.push(former)
  }
  let former: Promise<void> | undefined

  const newest = async () => {
    former ??= findFormer()
    await former
    let found: SessionRecord | undefined
    await eachKey(async (key) => {
      const record = await readItem(key)
      if (record && (!found || isNewer(record, found))) found = record
    })
    return found
  }

  /** Returns the stored record; undefined if there is none, or the value is not a record. */
  const read = (): Promise<SessionRecord | undefined> => newest().catch(report)

  const put = (record: SessionRecord) => {
    const text = JSON.stringify(record)
    return eachKey((key) => storage()?.setItem(key, text))
  }

  const write = async () => {
    if (adopt(await read())) return
    const record = present()
    // The refresh token alone is enough to continue, and some storages accept at most 2,048 bytes.
    await put(record).catch(() => put({ ...record, tokens: withoutAccessToken(record.tokens) }))
    adopt(await read())
  }

  return {
    read,
    /** Writes the state that is current when the write starts, unless another tab has stored a newer record. */
    save() {
      writing = writing
        .then(write)
        .catch(async (error) => {
          notStored(error)
          // The stored value is outdated, and may be a token.
          await eachKey((key) => storage()?.removeItem?.(key))
        })
        .catch(report)
      return writing
    },
  }
}

const isNewer = (one: SessionRecord, other: SessionRecord) =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.generation > other.generation)

/** Returns tokens that must be refreshed before their first use. */
const withoutAccessToken = (tokens: StoredTokens | undefined) =>
  tokens && { ...tokens, accessToken: '', accessTokenExpiresIn: 0 }
