import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Visitor } from '../src/testing/visitor.ts'
import { postgresqlPrograms } from '../test-support/engines/postgresql.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { createTestDatabase, describeOnServer, type TestDatabase } from './test-database.ts'

const run = promisify(execFile)
const programs = postgresqlPrograms()
/** Dumps need PostgreSQL’s own programs, which are installed with its server. */
const onPostgresql = programs === undefined ? describe.skip : describeOnServer

const SUMS = `select role, active, sum(change)::integer as users from user_counts
  group by role, active having sum(change) <> 0 order by role, active`

onPostgresql('a dump', () => {
  let source: TestApp
  let ada: Visitor
  let folder: string
  let target: TestDatabase

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-dump-'))
    source = await startTestApp()
    ada = await source.registerAs('ADMIN')
    await source.register()
    await source.register()
    await source.sql(
      `update users set active = false where id = (select id from users where role <> 'ADMIN' limit 1)`,
    )
  })
  afterAll(async () => {
    await source.close()
    await rm(folder, { recursive: true })
  })
  afterEach(() => target.close())

  const program = (name: string, ...args: string[]) => run(join(programs ?? '', name), args)
  const urlOf = (test: { url?: string }): string => test.url ?? ''

  const dump = async (...options: string[]): Promise<string> => {
    const file = join(folder, 'dump')
    await program('pg_dump', ...options, `--file=${file}`, urlOf(source.testDatabase))
    return file
  }

  const load = (file: string): Promise<unknown> =>
    program('psql', '--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--file=${file}`, urlOf(target))

  async function expectEverything(): Promise<void> {
    const app = await startTestApp({ on: source, opening: { url: urlOf(target) } })
    expect(await app.sql(SUMS)).toEqual(await source.sql(SUMS))
    const there = await app.login(ada)
    expect((await there.request('{ users { totalCount } }')).data.users.totalCount).toBe(3)
    expect((await app.register()).user.active).toBe(true)
    expect((await there.request('{ users { totalCount } }')).data.users.totalCount).toBe(4)
    await expect(app.sql('delete from audit_events')).rejects.toThrow('append-only')
    await app.close()
  }

  describe('of data only, loaded into a migrated database,', () => {
    beforeEach(async () => {
      target = await createTestDatabase()
    })

    it.each([
      ['unchanged'],
      ['as statements', '--inserts'],
      ['with triggers disabled', '--disable-triggers', '--exclude-table-data=*.mikro_orm_migrations'],
    ])('%s counts every user once', async (_how, ...options) => {
      await load(await dump('--data-only', ...options))
      await expectEverything()
    })

    it('counts every user once through pg_restore', async () => {
      const file = await dump('--data-only', '--format=custom')
      await program('pg_restore', '--exit-on-error', `--dbname=${urlOf(target)}`, file)
      await expectEverything()
    })
  })

  it('of everything restores an empty database', async () => {
    target = await createTestDatabase({ migrated: false })
    await load(await dump())
    await expectEverything()
  })
})
