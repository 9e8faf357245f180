import { afterEach, expect, it } from '@jest/globals'
import { migrations } from '../../src/database/migrations/migrations.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import type { Gatehouse } from '../../test-support/engines/gatehouse.ts'
import { createRunDatabase, type RunDatabase } from '../replicas/postgresql-database.ts'
import { parallel, rounds } from '../replicas/replicas.ts'
import { killServers, launchServer } from '../replicas/server-process.ts'
import { eventually } from '../test-app.ts'

const replicaCount = 5
const times = 20
const timesKilled = 5
const names = migrations.map(({ name }) => name)

describeRaces('five replicas on an empty database', (serverUrl) => {
  afterEach(() => killServers())

  /** Each has its own name, so that the database shows which one holds the lock. */
  const launchAll = ({ url }: RunDatabase): Map<string, Gatehouse> =>
    new Map(
      Array.from({ length: replicaCount }, (_, index) => {
        const name = `replica-${index}`
        return [name, launchServer({ env: { DATABASE_URL: `${url}?application_name=${name}` } })]
      }),
    )

  const leaderOf = async (database: RunDatabase): Promise<string | undefined> => {
    const [leader] = await database.sql<{ application_name: string }>(
      `select application_name from pg_stat_activity join pg_locks using (pid)
       where locktype = 'advisory' and granted and datname = current_database() and application_name like 'replica-%'`,
    )
    return leader?.application_name
  }

  const waitingBehind = async (database: RunDatabase): Promise<number> => {
    const [row] = await database.sql<{ count: number }>(
      `select count(*)::integer from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
    )
    return row?.count ?? 0
  }

  const expectMigratedOnce = async (database: RunDatabase, all: Iterable<Gatehouse>): Promise<void> => {
    const rows = await database.sql<{ name: string }>('select name from mikro_orm_migrations order by id')
    expect(rows.map(({ name }) => name)).toEqual(names)
    const applied = [...all].flatMap(({ log }) => log.filter((line) => line.msg === 'migrations applied'))
    expect(applied.map((line) => line.applied)).toEqual([names])
  }

  const onEmptyDatabase = async (work: (database: RunDatabase) => Promise<void>): Promise<void> => {
    const database = await createRunDatabase(serverUrl)
    try {
      await work(database)
    } finally {
      await killServers()
      await database.close()
    }
  }

  it(
    `T76 migrate it together, each migration once, ${times} times`,
    () =>
      rounds(times, () =>
        onEmptyDatabase(async (database) => {
          const all = launchAll(database)
          await Promise.all([...all.values()].map(({ listening }) => listening))
          await expectMigratedOnce(database, all.values())
        }),
      ),
    900_000,
  )

  it(
    `T76 migrate it when the one that had begun is killed, ${timesKilled} times`,
    () =>
      rounds(timesKilled, () =>
        onEmptyDatabase(async (database) => {
          const holding = await database.connect()
          await holding.query('begin; create table mikro_orm_migrations (held boolean)')
          const all = launchAll(database)
          await eventually(async () => (await waitingBehind(database)) === replicaCount - 1, 20_000)
          const leader = (await leaderOf(database)) ?? ''
          await all.get(leader)?.kill()
          all.delete(leader)
          await holding.query('rollback')
          expect(all.size).toBe(replicaCount - 1)
          await Promise.all([...all.values()].map(({ listening }) => listening))
          await expectMigratedOnce(database, all.values())
        }),
      ),
    900_000,
  )

  it('T76 start again on it without migrating', () =>
    onEmptyDatabase(async (database) => {
      await launchServer({ env: { DATABASE_URL: database.url } }).listening
      const [again] = await parallel(1, () => launchServer({ env: { DATABASE_URL: database.url } }).listening)
      expect(again?.log.filter((line) => line.msg === 'migrations applied')).toEqual([])
    }))
})
