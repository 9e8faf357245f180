import type { CurrentUser } from '../../core/current-user.ts'
import { growingCache } from '../../core/growing-cache.ts'
import type { Database } from '../../database/database.ts'
import { prepared } from '../../database/prepared-statement.ts'

/** Through the entity manager: 3 × the CPU for one session, and a statement for each session of a batch. */
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
 * Records that a client has received the current tokens of its session, which it proves by presenting the access token.
 * The previous refresh token is invalid from then on. Written once per generation in batches, outside of the request.
 */
export class Confirmations {
  readonly #database: Database
  readonly #onError: (error: unknown) => void
  readonly #seen = growingCache<number>(remembered)
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

  /** Writes what is pending; resolves when nothing is left. A failed batch is retried a second later. */
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
