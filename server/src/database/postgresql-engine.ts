import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql'
import pg from 'pg'
import { columnParsers } from './column-parsers.ts'
import { databaseUnavailable, isConnectionFailure, isOutcomeOpen } from './connection-failure.ts'
import type { PostgresqlDatabaseOptions } from './database.ts'
import { type Engine, type Run, watchRun } from './engine.ts'
import { type EntityOptions, entityOptions } from './entity-options.ts'
import { NotificationListener } from './notification-listener.ts'
import { OutcomeUnknown } from './outcome-unknown.ts'
import { poolOptions } from './pool-options.ts'

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => columnParsers[oid] ?? pg.types.getTypeParser(oid, format),
}

const runOn =
  (client: pg.PoolClient): Run =>
  async <Row extends object>(...[{ name, text }, values]: Parameters<Run>): Promise<Row[]> => {
    const { rows } = await client.query<Row>({ name, text, values: [...values], types })
    return rows
  }

/** A transaction that has waited and worked so long begins no further statement, so that its request is answered within 10 s. */
const longestTransactionMs = 3_000

class TookTooLong extends Error {}

function requireTime(deadline: number): void {
  if (performance.now() > deadline) throw new TookTooLong('The transaction took too long.')
}

const before =
  (deadline: number, run: Run): Run =>
  async (statement, values) => {
    requireTime(deadline)
    return run(statement, values)
  }

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('commit')
  } catch (error) {
    throw isOutcomeOpen(error) ? new OutcomeUnknown(error) : error
  }
}

/** Gives the connection back clean, or destroys it: on a broken or slow one a rollback would only wait. */
async function giveBack(client: pg.PoolClient, failure: unknown): Promise<void> {
  const isBroken = failure instanceof OutcomeUnknown || isConnectionFailure(failure)
  if (isBroken || failure instanceof TookTooLong) return client.release(true)
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  )
}

/** Named prepared statements on the pool that MikroORM made, so that there is one pool; and one connection for urgent ones. */
class PreparedPool {
  readonly #pool: pg.Pool
  readonly #urgent: pg.Pool

  constructor(pool: pg.Pool, urgent: pg.Pool) {
    this.#pool = pool
    this.#urgent = urgent
  }

  readonly run: Run = async (statement, values) => {
    const client = await this.#acquire(statement.urgent ? this.#urgent : this.#pool)
    try {
      const rows = await runOn(client)<never>(statement, values)
      client.release()
      return rows
    } catch (error) {
      client.release(isConnectionFailure(error))
      throw error
    }
  }

  readonly transact = async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
    const deadline = performance.now() + longestTransactionMs
    const client = await this.#acquire(this.#pool)
    try {
      requireTime(deadline)
      await client.query('begin')
      const watched = watchRun(before(deadline, runOn(client)))
      const result = await work(watched.run)
      watched.finish()
      await commit(client)
      client.release()
      return result
    } catch (error) {
      await giveBack(client, error)
      throw error instanceof TookTooLong ? databaseUnavailable(error) : error
    }
  }

  async #acquire(pool: pg.Pool): Promise<pg.PoolClient> {
    try {
      return await pool.connect()
    } catch (error) {
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }
}

function poolOf(options: PostgresqlDatabaseOptions, warn: (sentence: string) => void): pg.Pool {
  const { onPoolCreated, ...settings } = poolOptions(options, warn)
  const pool = new pg.Pool(settings)
  onPoolCreated(pool)
  return pool
}

/** A PostgreSQL server, through MikroORM's driver and its pool. Connects when first used. */
export async function openPostgresqlEngine(
  options: PostgresqlDatabaseOptions,
  entities: EntityOptions,
): Promise<Engine> {
  const orm = await MikroORM.init<PostgreSqlDriver>({
    driver: PostgreSqlDriver,
    ...entityOptions(entities),
    clientUrl: options.url,
    driverOptions: () => poolOptions(options, entities.warn),
  })
  const connections: pg.Pool = await orm.em.getConnection().getNativeClient()
  const urgent = poolOf({ ...options, poolSize: 1 }, entities.warn)
  const pool = new PreparedPool(connections, urgent)
  const listener = new NotificationListener(options.url, entities.warn)
  return {
    orm,
    em: () => orm.em.fork(),
    connections: () => ({
      inUse: connections.totalCount - connections.idleCount,
      idle: connections.idleCount,
      waiting: connections.waitingCount,
    }),
    run: pool.run,
    transact: pool.transact,
    listen: (channel, onMessage, listenOptions) => listener.listen(channel, onMessage, listenOptions),
    close: async () => {
      await listener.close()
      await urgent.end()
      await orm.close()
      // MikroORM ends the pool only if it has used it itself.
      if (!connections.ending) await connections.end()
    },
  }
}
