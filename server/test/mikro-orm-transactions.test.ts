import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql'
import pg from 'pg'
import { openDatabase } from '../src/database/open-database.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { createTestDatabase, describeOnServer, type TestDatabase } from './test-database.ts'

const one = prepared('test-one', 'select 1 as one')

/**
 * Documents why `database.transaction` provides MikroORM with a connection. If the first test fails, MikroORM has
 * learnt to release broken connections, and `database/join-transaction.ts` can be removed.
 */
describeOnServer('a transaction whose connection the server ends', () => {
  let test: TestDatabase
  let administrator: pg.Client

  beforeEach(async () => {
    test = await createTestDatabase()
    administrator = new pg.Client({ connectionString: test.url })
    await administrator.connect()
  })
  afterEach(async () => {
    await administrator.end()
    await test.close()
  })

  const terminateOthers = () =>
    administrator.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )

  it('keeps its place in the pool for good, by MikroORM alone', async () => {
    const pools: pg.Pool[] = []
    const orm = new MikroORM({
      driver: PostgreSqlDriver,
      clientUrl: test.url ?? '',
      discovery: { warnWhenNoEntities: false },
      logger: () => undefined,
      driverOptions: {
        max: 1,
        connectionTimeoutMillis: 200,
        onPoolCreated: (pool: pg.Pool) => pools.push(pool),
      },
    })
    const work = orm.em.fork().transactional(async (em) => {
      await em.execute('select 1')
      await terminateOthers()
      await em.execute('select 1')
    })
    await expect(work).rejects.toThrow(/terminating connection|connection error/)
    const [pool] = pools
    expect(pool).toMatchObject({ totalCount: 1, idleCount: 0 })
    await expect(orm.em.fork().execute('select 1')).rejects.toThrow('timeout exceeded when trying to connect')
    expect(pool).toMatchObject({ totalCount: 1, idleCount: 0 })
  })

  it('gives its place back, by database.transaction', async () => {
    const options = { ...test.options, poolSize: 1, acquireTimeoutMs: 200 }
    const database = await openDatabase(options)
    const work = database.transaction(async ({ em }) => {
      await em.execute('select 1')
      await terminateOthers()
      await em.execute('select 1')
    })
    await expect(work).rejects.toMatchObject({ name: 'Unavailable' })
    expect(database.connections).toMatchObject({ inUse: 0 })
    expect(await database.query(one)).toEqual([{ one: 1 }])
    await database.close()
  })
})
