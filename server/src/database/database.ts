import type { AnyEntity, EntityClass, MikroORM } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Engine } from './engine.ts'
import { EngineDatabase } from './engine-database.ts'
import type { PreparedStatement } from './prepared-statement.ts'
import type { Replication } from './read-replicas.ts'

/** PostgreSQL inside this process; without a folder it lives in memory, for tests. */
export interface EmbeddedDatabaseOptions {
  readonly kind: 'embedded'
  readonly dataDir?: string
  /** What `dumpDataDir` of a PGlite made; a database in memory starts from it. */
  readonly template?: Blob
}

/**
 * Whether statements are prepared by name. `auto`: unless a pooler stands in between, which may give each statement
 * another connection, where the name is not known. `on`: also then, for poolers that keep them (PgBouncer 1.21 or later
 * with `max_prepared_statements`). `off`: never.
 */
export type PreparedStatements = 'auto' | 'on' | 'off'

/** A PostgreSQL server, 15 or later. */
export interface PostgresqlDatabaseOptions {
  readonly kind: 'postgresql'
  readonly url: string
  /** Where to listen for notifications, when there is a pooler at `url`: they do not come through one. */
  readonly listenUrl?: string | undefined
  /** `auto` unless given. */
  readonly preparedStatements?: PreparedStatements
  /** Streaming replicas, for `readList`. */
  readonly replicaUrls?: readonly string[]
  /** Connections in the pool, 10 unless given; the listener's and the one for urgent statements come on top. */
  readonly poolSize?: number
  /** How long to wait for a connection, in milliseconds; 3,000 unless given. */
  readonly acquireTimeoutMs?: number
  /** How long a statement may run, in milliseconds; 4,000 unless given. */
  readonly statementTimeoutMs?: number
}

/** Where the data lives; `config.database` is one. */
export type DatabaseOptions = EmbeddedDatabaseOptions | PostgresqlDatabaseOptions

/**
 * Runs named statements. Columns arrive alike from both engines: `uuid` and `text` as string, `timestamptz`
 * as `Date`, `integer` and `bigint` as number, `jsonb` parsed, `bytea` as `Buffer`. A value for `jsonb` is
 * given as `JSON.stringify(…)`.
 *
 * @throws Unavailable nothing was done: the database cannot be reached, is overloaded or kept colliding
 * @throws OutcomeUnknown the answer to a write was lost, and its statement is not idempotent
 */
export interface Queries {
  query<Row extends object>(statement: PreparedStatement, values?: readonly unknown[]): Promise<Row[]>
  /** Tells every listener of a channel; inside a transaction, when it commits. At most 7,999 octets. */
  notify(channel: string, payload: string): Promise<void>
}

/** Reads alone. */
export interface Reader extends Pick<Queries, 'query'> {
  /**
   * Reads entities through an entity manager of its own. Only reads: writes go through `transaction`, because
   * MikroORM's own transactions never give a connection back that broke under them.
   * @throws Unavailable the database cannot be reached or is too busy
   */
  read<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T>
}

/** The statements of one transaction. One that failed dooms the whole, caught or not. */
export type Transaction = Queries

export interface TransactionOptions {
  /** The whole may run again when the answer to its commit was lost: `Unavailable` instead of `OutcomeUnknown`. */
  readonly idempotent?: boolean
}

export interface ListenOptions {
  /** The connection is back after a loss: read what was missed. */
  readonly onReconnect?: () => void
  readonly onLost?: () => void
}

export interface Listening {
  /** Whether notifications have been proven to arrive within the last seconds; false behind some poolers. */
  readonly live: boolean
  stop(): Promise<void>
}

/** The pool as it stands. */
export interface Connections {
  readonly inUse: number
  readonly idle: number
  /** Statements and transactions that wait for one. */
  readonly waiting: number
}

/** One database, whichever engine it runs on. */
export interface Database extends Queries, Reader {
  readonly options: DatabaseOptions
  readonly orm: MikroORM
  /** Undefined on the embedded database, which has no pool. */
  readonly connections: Connections | undefined
  /** Undefined where there are no replicas. */
  readonly replication: Replication | undefined
  /** An entity manager of one's own, for reading; failures come as MikroORM throws them, see `read`. */
  em(): SqlEntityManager
  /**
   * Reads what is only shown, lists and the log, from a replica that has everything committed until now; from the
   * primary where there is none. Never for a decision. `work` runs again on the primary if the replica fails.
   * @throws Unavailable the primary cannot be reached or is too busy either
   */
  readList<T>(work: (reader: Reader) => Promise<T>): Promise<T>
  /**
   * Runs `work` in one transaction: all of it or nothing. Deadlocks and serialization failures run it again, a
   * bounded number of times, so it must have no effects of its own. Inside, use only the transaction it is given.
   *
   * @throws Unavailable nothing was done
   * @throws OutcomeUnknown the answer to the commit was lost, and the work is not declared idempotent
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Whether a statement is answered within `timeoutMs` milliseconds. Never throws. */
  reachable(timeoutMs: number): Promise<boolean>
  /** Hears what is notified on a channel (lower-case letters and underscores) and reconnects by itself. */
  listen(channel: string, onMessage: (payload: string) => void, options?: ListenOptions): Promise<Listening>
  close(): Promise<void>
}

/** What goes with a database whichever engine it is. */
export interface DatabaseSurroundings {
  readonly entities?: EntityClass<AnyEntity>[]
  /** Told what went wrong behind the scenes (a dropped idle connection…), one sentence each. */
  readonly warn?: (sentence: string) => void
}

/**
 * Opens the database; on the embedded one the folder is locked until `close`. Applies no migration: see `migrate`.
 * A PostgreSQL server need not be up yet.
 *
 * @throws DataFolderInUse another process has the folder of the embedded database
 */
export async function openDatabase(
  options: DatabaseOptions,
  { entities = [], warn = () => undefined }: DatabaseSurroundings = {},
): Promise<Database> {
  const surroundings = { entities, warn }
  return new EngineDatabase(options, await openEngine(options, surroundings))
}

/** Loads the engine that is needed, and not the other. */
async function openEngine(
  options: DatabaseOptions,
  surroundings: Required<DatabaseSurroundings>,
): Promise<Engine> {
  if (options.kind === 'embedded') {
    const { openEmbeddedEngine } = await import('./embedded-engine.ts')
    return openEmbeddedEngine(options, surroundings)
  }
  const { openPostgresqlEngine } = await import('./postgresql-engine.ts')
  return openPostgresqlEngine(options, surroundings)
}
