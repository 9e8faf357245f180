import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { codeOf, fieldOf } from '../error-code.ts'
import { NoConnection } from '../no-connection.ts'

const tooManyConnections = '53300'
/** Messages that poolers send instead, under codes that have other meanings as well. */
const poolerIsFull = /no more connections allowed|max client connections/i

/** How long a pool stays with the number of connections that it was granted before it asks for more. */
const modestMs = 5_000
/** Pause between attempts while it has no connection. */
const pauseMs = 200

/** Whether the server is reachable but grants no further connection. */
export const isFull = (error: unknown): boolean =>
  codeOf(error) === tooManyConnections || poolerIsFull.test(fieldOf(error, 'message'))

interface PatienceOptions {
  /** How long to try while there is no connection. */
  readonly patienceMs: number
  /** Receives the reason for each lack of a connection. */
  readonly onFailure: (reason: unknown) => void
}

/**
 * Lets the pool work with fewer connections than its maximum if the server grants no more: requests then wait for an
 * existing one. Any other failure to connect becomes a `NoConnection`, because no list of codes would be complete.
 */
export function makePatient(pool: pg.Pool, { patienceMs, onFailure }: PatienceOptions): void {
  const connect = pool.connect.bind(pool)
  const granted = new Granted(pool)
  const connectPatiently = async (): Promise<pg.PoolClient> => {
    const deadline = performance.now() + patienceMs
    for (;;) {
      try {
        return await connect()
      } catch (error) {
        if (!isFull(error) || performance.now() + pauseMs > deadline) {
          onFailure(error)
          throw new NoConnection(error)
        }
        granted.noMore()
        if (granted.count === 0) await delay(pauseMs)
      }
    }
  }
  // Overrides the method on the instance, because MikroORM creates the pool. `pool.query`, which passes a callback, is
  // not used.
  Object.defineProperty(pool, 'connect', { value: connectPatiently })
}

/** Counts the granted connections and keeps the pool at that size for a while. */
class Granted {
  readonly #pool: pg.Pool
  readonly #most: number
  #timer: NodeJS.Timeout | undefined
  count = 0

  constructor(pool: pg.Pool) {
    this.#pool = pool
    this.#most = pool.options.max
    pool.on('connect', () => (this.count += 1))
    pool.on('remove', () => (this.count -= 1))
  }

  noMore(): void {
    this.#pool.options.max = Math.max(1, this.count)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#pool.options.max = this.#most
    }, modestMs).unref()
  }
}
