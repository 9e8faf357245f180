import type { MikroORM } from '@mikro-orm/core'
import type { PostgreSqlConnection } from '@mikro-orm/postgresql'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type pg from 'pg'
import type { PostgresqlDatabaseOptions, Reader } from './database.ts'
import { PreparedPool } from './prepared-pool.ts'
import type { PreparedStatement } from './prepared-statement.ts'
import type { ReplicaDriver } from './replica-driver.ts'

/** Reads from one replica, through the connection that MikroORM made for it. Failures come as the driver throws them. */
export class ReplicaReader implements Reader {
  /** Host and port. */
  readonly name: string
  readonly #orm: MikroORM<ReplicaDriver>
  readonly #connection: PostgreSqlConnection
  readonly #pool: pg.Pool
  readonly #statements: PreparedPool

  private constructor(
    orm: MikroORM<ReplicaDriver>,
    connection: PostgreSqlConnection,
    pool: pg.Pool,
    options: PostgresqlDatabaseOptions,
  ) {
    const { host, port } = connection.getConnectionOptions()
    this.name = `${host}:${port || 5432}`
    this.#orm = orm
    this.#connection = connection
    this.#pool = pool
    this.#statements = new PreparedPool(pool, pool, options)
  }

  static async open(
    orm: MikroORM<ReplicaDriver>,
    connection: PostgreSqlConnection,
    options: PostgresqlDatabaseOptions,
  ): Promise<ReplicaReader> {
    return new ReplicaReader(orm, connection, await connection.getNativeClient(), options)
  }

  query<Row extends object>(statement: PreparedStatement, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#statements.run<Row>(statement, values)
  }

  read<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
    return this.#orm.em.getDriver().readingFrom(this.#connection, () => work(this.#orm.em.fork()))
  }

  /** MikroORM ends the pool only if it has used it itself. */
  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end()
  }
}
