import { setTimeout as delay } from 'node:timers/promises'
import type { MikroORM } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseUnavailable, isCollision, isConnectionFailure, isOutcomeOpen } from './connection-failure.ts'
import type {
  Connections,
  Database,
  DatabaseOptions,
  Listening,
  ListenOptions,
  Reader,
  Transaction,
  TransactionOptions,
} from './database.ts'
import type { Engine, Run } from './engine.ts'
import { OutcomeUnknown } from './outcome-unknown.ts'
import { type PreparedStatement, prepared } from './prepared-statement.ts'
import type { Replication } from './read-replicas.ts'

const collisionAttempts = 10
const longestPauseMs = 200
const channelName = /^[a-z_]{1,63}$/

const notifyChannel = prepared('database-notify', 'select pg_notify($1, $2)')
const answer = prepared('database-answer', 'select 1 as one')

/** Runs `work` again while it collides with others, after a pause that grows and differs between them. */
async function retryCollisions<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isCollision(error)) throw error
      if (attempt === collisionAttempts) throw databaseUnavailable(error)
      await delay(Math.random() * Math.min(longestPauseMs, 5 * 2 ** attempt))
    }
  }
}

const queriesOf = (run: Run): Transaction => ({
  query: (statement, values = []) => run(statement, values),
  notify: async (channel, payload) => void (await run(notifyChannel, [channel, payload])),
})

/** What both engines have in common: names for failures, and collisions that nobody sees. */
export class EngineDatabase implements Database {
  readonly options: DatabaseOptions
  readonly #engine: Engine

  constructor(options: DatabaseOptions, engine: Engine) {
    this.options = options
    this.#engine = engine
  }

  get orm(): MikroORM {
    return this.#engine.orm
  }

  get connections(): Connections | undefined {
    return this.#engine.connections?.()
  }

  get replication(): Replication | undefined {
    return this.#engine.replicas?.replication
  }

  em(): SqlEntityManager {
    return this.#engine.em()
  }

  async query<Row extends object>(
    statement: PreparedStatement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      return await retryCollisions(() => this.#engine.run<Row>(statement, values))
    } catch (error) {
      if (!statement.idempotent && isOutcomeOpen(error)) throw new OutcomeUnknown(error)
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }

  async notify(channel: string, payload: string): Promise<void> {
    await this.query(notifyChannel, [channel, payload])
  }

  async read<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.em())
    } catch (error) {
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }

  async readList<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const { replicas } = this.#engine
    return replicas === undefined ? work(this) : replicas.read(work, this)
  }

  async transaction<T>(
    work: (tx: Transaction) => Promise<T>,
    { idempotent = false }: TransactionOptions = {},
  ): Promise<T> {
    try {
      return await retryCollisions(() => this.#engine.transact((run) => work(queriesOf(run))))
    } catch (error) {
      if (idempotent && error instanceof OutcomeUnknown) throw databaseUnavailable(error)
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }

  async reachable(timeoutMs: number): Promise<boolean> {
    const stopWaiting = new AbortController()
    const tooLate = delay(timeoutMs, false, { signal: stopWaiting.signal }).catch(() => false)
    const answered = this.query(answer).then(
      () => true,
      () => false,
    )
    const isReachable = await Promise.race([answered, tooLate])
    stopWaiting.abort()
    return isReachable
  }

  async listen(
    channel: string,
    onMessage: (payload: string) => void,
    options: ListenOptions = {},
  ): Promise<Listening> {
    if (!channelName.test(channel)) throw new RangeError(`"${channel}" is no name for a channel.`)
    return this.#engine.listen(channel, onMessage, options)
  }

  async close(): Promise<void> {
    await this.#engine.close()
  }
}
