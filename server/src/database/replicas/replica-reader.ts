import type { MikroORM } from '@mikro-orm/core'
import type { PostgreSqlConnection } from '@mikro-orm/postgresql'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type pg from 'pg'
import type { Reader } from '../database.ts'
import type { PreparedStatement } from '../prepared-statement.ts'
import type { Run } from '../statements.ts'
import type { ReplicaDriver } from './replica-driver.ts'

interface ReplicaParts {
  readonly orm: MikroORM<ReplicaDriver>
  readonly connection: PostgreSqlConnection
  readonly pool: pg.Pool
  /** Runs a statement on a connection of `pool`. */
  readonly run: Run
}

/** Reads from one replica through MikroORM's connection to it. Throws the driver's errors. */
export class ReplicaReader implements Reader {
  /** Host and port. */
  readonly name: string
  readonly #parts: ReplicaParts

  constructor(parts: ReplicaParts) {
    const { host, port } = parts.connection.getConnectionOptions()
    this.name = `${host}:${port || 5432}`
    this.#parts = parts
  }

  query<Row extends object>(statement: PreparedStatement, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#parts.run<Row>(statement, values)
  }

  read<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
    const { orm, connection } = this.#parts
    return orm.em.getDriver().readingFrom(connection, () => work(orm.em.fork()))
  }

  /** MikroORM ends the pool only if it has used it itself. */
  async close(): Promise<void> {
    if (!this.#parts.pool.ending) await this.#parts.pool.end()
  }
}
