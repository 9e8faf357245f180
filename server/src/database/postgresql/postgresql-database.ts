import { MikroORM } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type pg from 'pg'
import { atMostEvery } from '../../core/at-most-every.ts'
import type {
  Connections,
  DatabaseSurroundings,
  Listening,
  ListenOptions,
  PostgresqlDatabaseOptions,
  Reader,
  Replication,
} from '../database.ts'
import { reasonOf } from '../no-connection.ts'
import { ormOptions } from '../orm-options.ts'
import { ReadReplica } from '../replicas/read-replica.ts'
import { ReadReplicas } from '../replicas/read-replicas.ts'
import { ReplicaDriver } from '../replicas/replica-driver.ts'
import { ReplicaReader } from '../replicas/replica-reader.ts'
import { SqlDatabase } from '../sql-database.ts'
import type { HeldConnection, Run } from '../statements.ts'
import { NotificationListener } from './notification-listener.ts'
import { pooledStatements } from './pooled-statements.ts'
import { transactOn } from './pooled-transaction.ts'
import {
  defaultStatementTimeoutMs,
  defaultTransactionTimeoutMs,
  lenderOf,
  type PoolSurroundings,
  poolOptions,
  urgentPool,
} from './pools.ts'

/** When a replica takes longer, the list is read from the primary, which still leaves time to answer within 10 s. */
const onReplica = (options: PostgresqlDatabaseOptions, url: string): PostgresqlDatabaseOptions => ({
  ...options,
  url,
  acquireTimeoutMs: 1_000,
  statementTimeoutMs: 2_000,
})

const newOrm = (
  options: PostgresqlDatabaseOptions,
  surroundings: Required<DatabaseSurroundings>,
  poolSurroundings: PoolSurroundings,
): MikroORM<ReplicaDriver> =>
  new MikroORM<ReplicaDriver>({
    driver: ReplicaDriver,
    ...ormOptions(surroundings),
    clientUrl: options.url,
    driverOptions: () => poolOptions(options, poolSurroundings),
    replicas: (options.replicaUrls ?? []).map((url) => ({
      clientUrl: url,
      driverOptions: () => poolOptions(onReplica(options, url), { warn: surroundings.warn }),
    })),
  })

/** A PostgreSQL server through MikroORM's driver and pool. */
export class PostgresqlDatabase extends SqlDatabase {
  readonly orm: MikroORM<ReplicaDriver>
  readonly #pool: pg.Pool
  readonly #urgent: pg.Pool
  readonly #listener: NotificationListener
  readonly #settings: Parameters<typeof transactOn>[1]
  #replicas: ReadReplicas | undefined

  protected readonly run: Run

  private constructor(
    options: PostgresqlDatabaseOptions,
    surroundings: Required<DatabaseSurroundings>,
    parts: { readonly orm: MikroORM<ReplicaDriver>; readonly pool: pg.Pool; readonly urgent: pg.Pool },
  ) {
    super(options, surroundings)
    const {
      preparedStatements = 'auto',
      statementTimeoutMs = defaultStatementTimeoutMs,
      transactionTimeoutMs = defaultTransactionTimeoutMs,
    } = options
    this.orm = parts.orm
    this.#pool = parts.pool
    this.#urgent = parts.urgent
    this.#settings = { preparedStatements, statementTimeoutMs, transactionTimeoutMs }
    this.#listener = new NotificationListener(options, surroundings.warn)
    this.run = pooledStatements(lenderOf(parts.pool, parts.urgent), preparedStatements)
  }

  /** Connects at first use. */
  static async open(
    options: PostgresqlDatabaseOptions,
    surroundings: Required<DatabaseSurroundings>,
  ): Promise<PostgresqlDatabase> {
    const { warn } = surroundings
    const onFailure = atMostEvery(60_000, (reason: unknown) =>
      warn(`Could not get a connection to the database: ${reasonOf(reason)}`),
    )
    const orm = newOrm(options, surroundings, { warn, onFailure })
    const pool = await orm.em.getConnection().getNativeClient()
    const urgent = urgentPool(options, { warn, onFailure })
    const database = new PostgresqlDatabase(options, surroundings, { orm, pool, urgent })
    await database.#openReplicas(warn)
    return database
  }

  get connections(): Connections {
    const { totalCount, idleCount: idle, waitingCount: waiting } = this.#pool
    return { inUse: totalCount - idle, idle, waiting }
  }

  get replication(): Replication | undefined {
    return this.#replicas?.replication
  }

  em(): SqlEntityManager {
    return this.orm.em.fork()
  }

  override readList<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#replicas === undefined ? work(this) : this.#replicas.read(work, this)
  }

  async close(): Promise<void> {
    await this.#listener.close()
    await this.#replicas?.close()
    await this.#urgent.end()
    await this.orm.close()
    // MikroORM ends the pool only if it has used it itself.
    if (!this.#pool.ending) await this.#pool.end()
  }

  protected transact<T>(work: (connection: HeldConnection) => Promise<T>): Promise<T> {
    return transactOn(this.#pool, this.#settings, work)
  }

  protected subscribe(
    channel: string,
    onMessage: (payload: string) => void,
    options: ListenOptions,
  ): Promise<Listening> {
    return this.#listener.listen(channel, onMessage, options)
  }

  async #openReplicas(warn: (sentence: string) => void): Promise<void> {
    const readers = await Promise.all(
      this.orm.em.getDriver().readReplicas.map((connection) => this.#readerOf(connection)),
    )
    if (readers.length === 0) return
    this.#replicas = new ReadReplicas(
      this.run,
      readers.map((reader) => new ReadReplica(reader, warn)),
    )
    this.#replicas.open()
  }

  async #readerOf(connection: ReplicaDriver['readReplicas'][number]): Promise<ReplicaReader> {
    const pool = await connection.getNativeClient()
    const run = pooledStatements(() => pool.connect(), this.#settings.preparedStatements)
    return new ReplicaReader({ orm: this.orm, connection, pool, run })
  }
}
