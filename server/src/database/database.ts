import type { AnyEntity, EntityClass, MikroORM } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { PreparedStatement } from './prepared-statement.ts'

/** PostgreSQL inside this process. Without a folder it is kept in memory, for tests. */
export interface EmbeddedDatabaseOptions {
  readonly kind: 'embedded'
  readonly dataDir?: string
  /** The schema for tables, indexes and functions; `public` by default. */
  readonly schema?: string
  /** Result of PGlite's `dumpDataDir`, from which a database in memory starts. */
  readonly template?: Blob
}

/**
 * Whether to use named prepared statements. `auto`: unless a pooler is in between, which may assign each statement to
 * another connection that does not know the name. `on`: always, for poolers that track them (PgBouncer 1.21 or later
 * with `max_prepared_statements`). `off`: never.
 */
export type PreparedStatements = 'auto' | 'on' | 'off'

/** A PostgreSQL server, version 15 or later. */
export interface PostgresqlDatabaseOptions {
  readonly kind: 'postgresql'
  readonly url: string
  /** The schema for tables, indexes and functions; `public` by default. */
  readonly schema?: string
  /** Where to listen for notifications if `url` leads to a pooler, which does not pass them on. */
  readonly listenUrl?: string | undefined
  /** `auto` by default. */
  readonly preparedStatements?: PreparedStatements
  /** Streaming replicas for `readList`. */
  readonly replicaUrls?: readonly string[]
  /** Pool size, 10 by default, not counting the listener's connection and the one for urgent statements. */
  readonly poolSize?: number
  /** How long to wait for a connection, in milliseconds; 3,000 by default. */
  readonly acquireTimeoutMs?: number
  /** How long a statement may run, in milliseconds; 4,000 by default. */
  readonly statementTimeoutMs?: number
  /**
   * After this time, waits included, a transaction starts no further statement, in milliseconds; 3,000 by default, so that
   * its request is answered within 10 s.
   */
  readonly transactionTimeoutMs?: number
}

/** Location of the data, such as `config.database`. */
export type DatabaseOptions = EmbeddedDatabaseOptions | PostgresqlDatabaseOptions

/**
 * Runs named statements. Both engines return the same column types: `uuid` and `text` as string, `timestamptz` as
 * `Date`, `integer` and `bigint` as number, `jsonb` parsed, `bytea` as `Buffer`. Pass a value for `jsonb` as
 * `JSON.stringify(…)`.
 *
 * @throws Unavailable nothing was done: the database cannot be reached, is overloaded, or conflicts persisted
 * @throws OutcomeUnknown the response to a write was lost, and its statement is not idempotent
 */
export interface Queries {
  query<Row extends object>(statement: PreparedStatement, values?: readonly unknown[]): Promise<Row[]>
  /** Notifies all listeners of a channel; inside a transaction, when it commits. At most 7,999 octets. */
  notify(channel: string, payload: string): Promise<void>
}

/** An entity manager reduced to reading. */
export interface Reader extends Pick<Queries, 'query'> {
  /**
   * Reads entities through a separate entity manager. Writes must use `transaction`, because MikroORM's own
   * transactions never release a connection that broke during them.
   * @throws Unavailable the database cannot be reached or is too busy
   */
  read<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T>
}

/** A transaction. A failed statement rolls all of it back, even if the error is caught. */
export interface Transaction extends Queries {
  /**
   * The transaction's entity manager, for everything that is not a named statement. Its changes are flushed before the
   * commit; flush it earlier if a named statement must see a change. A retried attempt gets a new one, and entities are
   * not managed after their transaction.
   */
  readonly em: SqlEntityManager
  /**
   * Calls `callback` once, after the transaction has committed and before `transaction` resolves, in the order of
   * registration. An attempt that conflicts or fails discards its callbacks. If a callback throws, a warning is
   * reported and the caller is not affected.
   *
   * After `OutcomeUnknown` no callback runs, because a log line or message about a change that never happened could not
   * be taken back. Effects that are required even then must also be announced inside the transaction: if it did commit,
   * this process receives the notification like any other.
   */
  afterCommit(callback: () => void): void
}

export interface TransactionOptions {
  /**
   * Whether the whole transaction may run again after the response to its commit was lost: `Unavailable` instead of
   * `OutcomeUnknown`.
   */
  readonly idempotent?: boolean
}

export interface ListenOptions {
  /** Called when the connection is restored; read what was missed. */
  readonly onReconnect?: () => void
  readonly onLost?: () => void
}

export interface Listening {
  /** Whether notifications have recently been proven to arrive; false behind some poolers. */
  readonly live: boolean
  stop(): Promise<void>
}

/** State of the pool. */
export interface Connections {
  readonly inUse: number
  readonly idle: number
  /** Statements and transactions waiting for a connection. */
  readonly waiting: number
}

/** State of a replica; the address has no user and password. */
export interface ReplicaStatus {
  readonly name: string
  /** Whether lists may be read from it. */
  readonly current: boolean
  /** Milliseconds since it was known to have all committed data. */
  readonly ageMs: number
}

/** State of the replicas, and where lists have been read since the process began. */
export interface Replication {
  readonly replicas: readonly ReplicaStatus[]
  readonly reads: { readonly primary: number; readonly replica: number }
}

/** A database on either engine. */
export interface Database extends Queries, Reader {
  readonly options: DatabaseOptions
  readonly orm: MikroORM
  /** Undefined on the embedded database, which has no pool. */
  readonly connections: Connections | undefined
  /** Undefined without replicas. */
  readonly replication: Replication | undefined
  /** Creates a separate entity manager for reading. Throws MikroORM's own errors; see `read`. */
  em(): SqlEntityManager
  /**
   * Reads data for display, such as lists and the audit log, from a replica that has everything committed so far, or
   * else from the primary. Never base a decision on it. `work` runs again on the primary if the replica fails.
   * @throws Unavailable the primary cannot be reached or is too busy either
   */
  readList<T>(work: (reader: Reader) => Promise<T>): Promise<T>
  /**
   * Runs `work` in one transaction. Deadlocks and serialization failures run it again a bounded number of times, so it
   * must have no side effects and use only the transaction it is given.
   *
   * @throws Unavailable nothing was done
   * @throws OutcomeUnknown the response to the commit was lost, and the work is not declared idempotent
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Whether a statement succeeds within `timeoutMs` milliseconds. Never throws. */
  reachable(timeoutMs: number): Promise<boolean>
  /** Subscribes to a channel (lower-case letters and underscores) and reconnects automatically. */
  listen(channel: string, onMessage: (payload: string) => void, options?: ListenOptions): Promise<Listening>
  close(): Promise<void>
}

/** Options for both engines. */
export interface DatabaseSurroundings {
  readonly entities?: EntityClass<AnyEntity>[]
  /** Receives a sentence about each background problem, such as a dropped idle connection. */
  readonly warn?: (sentence: string) => void
}
