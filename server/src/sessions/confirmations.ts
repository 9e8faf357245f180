import { LRUCache } from 'lru-cache'
import type { CurrentUser } from '../context.ts'
import type { Database } from '../database/database.ts'
import { prepared } from '../database/prepared-statement.ts'

export const confirmSessions = prepared(
  'sessions.confirm',
  `update sessions set confirmed = true
   from unnest($1::uuid[], $2::integer[]) as seen (id, generation)
   where sessions.id = seen.id and sessions.generation = seen.generation and not sessions.confirmed`,
  { idempotent: true },
)

const remembered = 100_000
const retryAfterMs = 1_000

/**
 * Notes that an access token of a session's generation has been seen: its client received it, so the token before it is
 * dead from now on. Written once a generation, in batches, and not on the request's way.
 */
export class Confirmations {
  readonly #database: Database
  readonly #onError: (error: unknown) => void
  readonly #seen = new LRUCache<string, number>({ max: remembered })
  #waiting = new Map<string, number>()
  #writing: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database
    this.#onError = onError
  }

  note({ sessionId, generation }: CurrentUser): void {
    if ((this.#seen.get(sessionId) ?? 0) >= generation) return
    this.#seen.set(sessionId, generation)
    this.#waiting.set(sessionId, generation)
    void this.flush()
  }

  /** Writes what is waiting; done when nothing is. A batch that fails is written again a second later. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry)
    await this.flush()
    clearTimeout(this.#retry)
  }

  async #write(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = this.#waiting
      this.#waiting = new Map()
      try {
        await this.#database.query(confirmSessions, [[...batch.keys()], [...batch.values()]])
      } catch (error) {
        this.#onError(error)
        for (const [id, generation] of batch) if (!this.#waiting.has(id)) this.#waiting.set(id, generation)
        this.#retry = setTimeout(() => void this.flush(), retryAfterMs).unref()
        return
      }
    }
  }
}
