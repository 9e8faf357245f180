import type { Redis } from 'ioredis'
import { type BenchDatabase, cpuMsBetween } from './bench-database.ts'
import type { Contender } from './contender.ts'
import { drive, type Load } from './load.ts'

/** Resources used by a server and its engines so far. */
interface Used {
  readonly serverMs: number
  readonly backendsMs: ReadonlyMap<number, number>
  readonly walBytes: number
  readonly redisCommands: number
}

/** Cost of one operation. */
export interface OperationCost {
  readonly operations: number
  readonly serverUs: number
  readonly databaseUs: number
  /** Bytes of PostgreSQL's log, without full pages written after a checkpoint. */
  readonly walBytes: number
  readonly redisCommands: number
}

/** Idle cost per second: reading the index of ended sessions, and the like. */
export interface IdleCost {
  readonly databaseUs: number
  readonly walBytes: number
  readonly redisCommands: number
}

/** A server with exclusive use of its database and Redis, so that all of their work is its own. */
export class Metered {
  readonly #contender: Contender
  readonly #database: BenchDatabase
  readonly #redis: Redis

  constructor(contender: Contender, database: BenchDatabase, redis: Redis) {
    this.#contender = contender
    this.#database = database
    this.#redis = redis
  }

  /** @param work runs without other requests */
  async idle(work: () => Promise<void>): Promise<IdleCost> {
    const startedAt = performance.now()
    const used = await this.#usedBy(work)
    const seconds = (performance.now() - startedAt) / 1000
    return {
      databaseUs: (used.databaseMs * 1000) / seconds,
      walBytes: used.walBytes / seconds,
      redisCommands: used.redisCommands / seconds,
    }
  }

  /**
   * Runs the load twice; the first run, which writes full pages and fills caches, does not count.
   * @param requestsEach number of requests per operation
   */
  async costOf(load: Omit<Load, 'origin'>, idle: IdleCost, requestsEach = 1): Promise<OperationCost> {
    const driven = { ...load, origin: this.#contender.origin }
    await drive(driven)
    let operations = 0
    let seconds = 0
    const used = await this.#usedBy(async () => {
      const { requests, seconds: took } = await drive(driven)
      operations = requests / requestsEach
      seconds = took
    })
    const each = (total: number, idleASecond: number) =>
      Math.max(0, total - idleASecond * seconds) / operations
    return {
      operations,
      serverUs: (used.serverMs * 1000) / operations,
      databaseUs: each(used.databaseMs * 1000, idle.databaseUs),
      walBytes: each(used.walBytes, idle.walBytes),
      redisCommands: each(used.redisCommands, idle.redisCommands),
    }
  }

  async #usedBy(work: () => Promise<void>) {
    const before = await this.#look()
    await work()
    const after = await this.#look()
    return {
      serverMs: after.serverMs - before.serverMs,
      databaseMs: cpuMsBetween(before.backendsMs, after.backendsMs),
      walBytes: after.walBytes - before.walBytes,
      // The measurement is one itself.
      redisCommands: after.redisCommands - before.redisCommands - 1,
    }
  }

  async #look(): Promise<Used> {
    const [row] = await this.#database.sql<{ bytes: string }>(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as bytes`,
    )
    const [, commands = '0'] = /total_commands_processed:(\d+)/.exec(await this.#redis.info('stats')) ?? []
    return {
      serverMs: this.#contender.cpuMs(),
      backendsMs: await this.#database.cpuMsByBackend(),
      walBytes: Number(row?.bytes ?? 0),
      redisCommands: Number(commands),
    }
  }
}
