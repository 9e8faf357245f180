import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Database } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations/migrate.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { lockSetup } from '../src/features/administration/administration-statements.ts'
import { startTestApp, type TestApp, type TestAppOptions } from './test-app.ts'
import { createTestDatabase, describeOnServer, type TestDatabase } from './test-database.ts'

const RELATIONS = `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'accounts') and c.relkind in ('r', 'i', 'S')
  union all select n.nspname, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'accounts') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by 1, 2`

interface Relation {
  readonly schema: string
  readonly name: string
}

const namesIn = (relations: readonly Relation[], schema: string): string[] =>
  relations.filter((relation) => relation.schema === schema).map(({ name }) => name)

describe('a separate schema', () => {
  let test: TestDatabase
  let database: Database

  beforeEach(async () => {
    test = await createTestDatabase({ migrated: false })
    database = await openDatabase({ ...test.options, schema: 'accounts' })
  })
  afterEach(async () => {
    await database.close()
    await test.close()
  })

  it('is created and contains every table, index and function', async () => {
    await migrate(database)
    const relations = await database.read((em) => em.execute<Relation[]>(RELATIONS))
    expect(namesIn(relations, 'public')).toEqual([])
    expect(namesIn(relations, 'accounts')).toEqual(
      expect.arrayContaining(['users', 'sessions', 'rate_limits', 'mikro_orm_migrations', 'uuid_v7']),
    )
    expect(await migrate(database)).toEqual([])
  })

  it('finds pg_trgm in any schema', async () => {
    await database.read((em) => em.execute('create schema extensions'))
    await database.read((em) => em.execute('create extension pg_trgm with schema extensions'))
    expect(await migrate(database)).not.toEqual([])
  })
})

describeOnServer('two installations in one database', () => {
  const opened: TestApp[] = []
  let one: TestApp
  let other: TestApp

  const start = async (options?: TestAppOptions): Promise<TestApp> => {
    const app = await startTestApp(options)
    opened.unshift(app)
    return app
  }

  beforeEach(async () => {
    one = await start()
    const database = await openDatabase({ ...one.testDatabase.options, schema: 'accounts' })
    await migrate(database).finally(() => database.close())
    other = await start({ on: one, opening: { schema: 'accounts' } })
  })
  afterEach(async () => {
    for (const app of opened.splice(0)) await app.close()
  })

  it('have separate accounts, sessions and keys', async () => {
    const email = 'ada@example.org'
    const [here, there] = [await one.register({ email }), await other.register({ email })]
    expect(here.user.id).not.toBe(there.user.id)
    expect((await here.via(other).profile()).status).toBe(401)
    const admin = await other.registerAs('ADMIN')
    expect((await admin.request('{ users { totalCount } }')).data.users.totalCount).toBe(2)
    expect((await here.logout()).data.logout.sessionEnded).toBe(true)
    expect((await there.profile()).status).toBe(200)
    const counts = await one.sql<{ users: number }>('select sum(change)::integer as users from user_counts')
    expect(counts).toEqual([{ users: 1 }])
  })

  it('have the same objects in either schema', async () => {
    const relations = await one.sql<Relation>(RELATIONS)
    expect(namesIn(relations, 'accounts')).toEqual(namesIn(relations, 'public'))
  })

  it('receive no notifications from each other and share no locks', async () => {
    const heard: string[] = []
    const listening = await one.database.listen('gatehouse_test', (payload) => heard.push(payload))
    await other.database.notify('gatehouse_test', 'from the other')
    await one.database.transaction(async (tx) => {
      await tx.query(lockSetup)
      await other.database.transaction((otherTx) => otherTx.query(lockSetup))
    })
    await one.database.notify('gatehouse_test', 'from this one')
    while (heard.length === 0) await new Promise(setImmediate)
    expect(heard).toEqual(['from this one'])
    await listening.stop()
  })
})

describeOnServer('two installations that start concurrently in one empty database', () => {
  let test: TestDatabase

  beforeEach(async () => {
    test = await createTestDatabase({ migrated: false })
  })
  afterEach(() => test.close())

  it('both migrate, though they need one extension', async () => {
    const migrated = ['alpha', 'beta', 'gamma', 'delta'].map(async (schema) => {
      const database = await openDatabase({ ...test.options, schema })
      return migrate(database).finally(() => database.close())
    })
    for (const applied of await Promise.all(migrated)) expect(applied.length).toBeGreaterThan(0)
  })
})
