import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import type { Database } from '../src/database/database.ts'
import { migrate, pendingMigrations } from '../src/database/migrations/migrate.ts'
import { migrations } from '../src/database/migrations/migrations.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { eventually } from './test-app.ts'
import { createTestDatabase, describeOnServer, type TestDatabase } from './test-database.ts'

const names = migrations.map(({ name }) => name)
const applied = prepared('test-applied', 'select name from mikro_orm_migrations order by id')

describe('migrations', () => {
  let test: TestDatabase
  let replicas: Database[]

  const open = async (): Promise<Database> => {
    const database = await openDatabase(test.options)
    replicas.push(database)
    return database
  }

  beforeEach(async () => {
    replicas = []
    test = await createTestDatabase({ migrated: false })
  })
  afterEach(async () => {
    await Promise.all(replicas.map((database) => database.close()))
    await test.close()
  })

  it('are applied once, in order', async () => {
    const database = await open()
    expect(await pendingMigrations(database)).toEqual(names)
    expect(await migrate(database)).toEqual(names)
    expect(await pendingMigrations(database)).toEqual([])
    expect(await migrate(database)).toEqual([])
    expect(await database.query(applied)).toEqual(names.map((name) => ({ name })))
  })

  it('can be reverted', async () => {
    const database = await open()
    await migrate(database)
    await database.em().transactional(async (em) => {
      for (const { class: MigrationClass } of migrations.toReversed()) {
        const migration = new MigrationClass(em.getDriver(), em.config)
        await migration.down()
        for (const statement of migration.getQueries()) await em.execute(statement)
      }
    })
    const tables = prepared(
      'test-tables',
      `select table_name from information_schema.tables where table_schema = 'public'`,
    )
    expect(await database.query(tables)).toEqual([{ table_name: 'mikro_orm_migrations' }])
  })

  describeOnServer('of several replicas', () => {
    const connect = async (): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: test.url })
      await client.connect()
      return client
    }

    it('T76 are applied once when five start together on an empty database', async () => {
      const five = await Promise.all(Array.from({ length: 5 }, open))
      const did = await Promise.all(five.map((database) => migrate(database)))
      expect(did.flat()).toEqual(names)
      expect(await five[0]?.query(applied)).toEqual(names.map((name) => ({ name })))
    })

    it('T76 are applied once when the leader is killed in the middle', async () => {
      const obstacle = await connect()
      await obstacle.query('begin; create table sessions ()')
      const five = await Promise.all(Array.from({ length: 5 }, open))
      const outcomes = Promise.allSettled(five.map((database) => migrate(database)))
      const administrator = await connect()
      await administrator.query('select pg_terminate_backend($1)', [await theOneWaitingIn(administrator)])
      await administrator.end()
      await obstacle.query('rollback')
      await obstacle.end()
      const settled = await outcomes
      const failed = settled.filter(({ status }) => status === 'rejected')
      expect(failed).toMatchObject([{ reason: { name: 'Unavailable' } }])
      const did = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []))
      expect(did).toEqual(names)
      expect(await five[0]?.query(applied)).toEqual(names.map((name) => ({ name })))
    })

    /** The leader: the process that waits for the obstacle and not for the lock. */
    const theOneWaitingIn = async (administrator: pg.Client): Promise<number> => {
      for (;;) {
        const { rows } = await administrator.query<{ pid: number }>(
          `select pid from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and wait_event <> 'advisory'`,
        )
        if (rows[0]) return rows[0].pid
      }
    }

    it('give way to requests while another session locks a table, and try again', async () => {
      const obstacle = await connect()
      await obstacle.query('begin; create table sessions ()')
      const migrating = migrate(await open())
      const administrator = await connect()
      const first = await theOneWaitingIn(administrator)
      await eventually(async () => (await theOneWaitingIn(administrator)) !== first, 20_000)
      await obstacle.query('rollback')
      await Promise.all([obstacle.end(), administrator.end()])
      expect(await migrating).toEqual(names)
    })

    it('keep a rotation an in-place update that touches no index', async () => {
      const database = await open()
      await migrate(database)
      const client = await connect()
      await client.query(`
        insert into users (id, email, email_key, first_name, last_name, role)
        values ('0193f6a0-0000-7000-8000-000000000001', 'a', 'a', 'A', 'B', 'CLIENT');
        insert into sessions (id, user_id, expires_at, delivery)
        values (gen_random_uuid(), '0193f6a0-0000-7000-8000-000000000001', now(), 'BODY')`)
      for (let rotation = 0; rotation < 50; rotation++) {
        await client.query(`update sessions set generation = generation + 1, confirmed = false, rotated_at = now(),
          last_used_at = now(), expires_at = now() + interval '3 days', ip_address = '::1', user_agent = 'test'`)
      }
      await client.query('select pg_stat_force_next_flush()')
      const { rows } = await client.query(
        `select n_tup_upd::integer as updates, n_tup_hot_upd::integer as in_place
         from pg_stat_user_tables where relname = 'sessions'`,
      )
      await client.end()
      expect(rows).toEqual([{ updates: 50, in_place: 50 }])
    })
  })
})
