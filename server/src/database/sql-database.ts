import { setTimeout as delay } from 'node:timers/promises'
import type { MikroORM } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseUnavailable, isCollision, isConnectionFailure, isOutcomeOpen } from './connection-failure.ts'
import type {
  Connections,
  Database,
  DatabaseOptions,
  DatabaseSurroundings,
  Listening,
  ListenOptions,
  Reader,
  Replication,
  Transaction,
  TransactionOptions,
} from './database.ts'
import { defaultSchema } from './defaults.ts'
import { reasonOf } from './no-connection.ts'
import { OutcomeUnknown } from './outcome-unknown.ts'
import { type PreparedStatement, prepared } from './prepared-statement.ts'
import { RunningTransaction, type TransactionNeeds } from './running-transaction.ts'
import type { HeldConnection, Run } from './statements.ts'

const collisionAttempts = 10
const longestPauseMs = 200
const channelName = /^[a-z_]{1,63}$/

const notifyChannel = prepared('database-notify', 'select pg_notify($1, $2)')
const answer = prepared('database-answer', 'select 1 as one')

/** Runs `work` again after a conflict, after a randomized pause that grows. */
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

/** Channels belong to the whole database, so installations in other schemas would otherwise share them. */
const channelOf = (channel: string, { schema = defaultSchema }: DatabaseOptions): string =>
  schema === defaultSchema ? channel : `${channel}_${schema}`

/** What both engines have in common: error translation, retries after conflicts, and callbacks after a commit. */
export abstract class SqlDatabase implements Database {
  readonly options: DatabaseOptions
  readonly #warn: (sentence: string) => void
  readonly #needs: TransactionNeeds

  protected constructor(options: DatabaseOptions, { warn }: Required<DatabaseSurroundings>) {
    this.options = options
    this.#warn = warn
    this.#needs = {
      fork: () => this.em(),
      notification: (channel, payload) => [notifyChannel, [channelOf(channel, options), payload]],
    }
  }

  abstract readonly orm: MikroORM
  abstract readonly connections: Connections | undefined
  abstract readonly replication: Replication | undefined
  abstract em(): SqlEntityManager
  abstract close(): Promise<void>

  protected abstract readonly run: Run
  /** @throws OutcomeUnknown the response to the commit was lost */
  protected abstract transact<T>(work: (connection: HeldConnection) => Promise<T>): Promise<T>
  protected abstract subscribe(
    channel: string,
    onMessage: (payload: string) => void,
    options: ListenOptions,
  ): Promise<Listening>

  async query<Row extends object>(
    statement: PreparedStatement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      return await retryCollisions(() => this.run<Row>(statement, values))
    } catch (error) {
      if (!statement.idempotent && isOutcomeOpen(error)) throw new OutcomeUnknown(error)
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }

  async notify(channel: string, payload: string): Promise<void> {
    await this.query(...this.#needs.notification(channel, payload))
  }

  async read<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.em())
    } catch (error) {
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }

  readList<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return work(this)
  }

  async transaction<T>(
    work: (tx: Transaction) => Promise<T>,
    { idempotent = false }: TransactionOptions = {},
  ): Promise<T> {
    try {
      const { result, tx } = await retryCollisions(() => this.#attempt(work))
      tx.callBack((error) => this.#warn(`Work after a commit failed: ${reasonOf(error)}`))
      return result
    } catch (error) {
      if (idempotent && error instanceof OutcomeUnknown) throw databaseUnavailable(error)
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }

  /** Each attempt has its own entities and registers its callbacks again. */
  #attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<{ result: T; tx: RunningTransaction }> {
    return this.transact(async (connection) => {
      const tx = new RunningTransaction(connection, this.#needs)
      try {
        const result = await work(tx)
        await tx.flush()
        return { result, tx }
      } finally {
        tx.end()
      }
    })
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
    return this.subscribe(channelOf(channel, this.options), onMessage, options)
  }
}
