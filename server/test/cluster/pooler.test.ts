import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { Unavailable } from '../../src/core/errors.ts'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { prepared } from '../../src/database/prepared-statement.ts'
import { expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describePooler } from '../../test-support/engines/describe-with.ts'
import { keepsPreparedStatements, Pgbouncer } from '../../test-support/engines/pgbouncer.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import {
  alike,
  atPaceDuring,
  parallel,
  pass,
  type Reach,
  type Replicas,
  replicaAt,
  rounds,
  startReplicas,
} from '../replicas/replicas.ts'
import { eventually } from '../test-app.ts'

const secondMs = 1_000

describePooler('PgBouncer in transaction mode', () => {
  let postgresql: Postgresql
  let pgbouncer: Pgbouncer

  beforeAll(async () => {
    postgresql = await Postgresql.start()
    // Fewer connections than the servers have, so that they share them.
    pgbouncer = await Pgbouncer.start({ to: postgresql.url, settings: { default_pool_size: '5' } })
  })
  afterAll(async () => {
    await pgbouncer?.remove()
    await postgresql?.remove()
  })

  const pooled: Reach = (url) => ({ DATABASE_URL: pgbouncer.through(url) })
  const pooledAndDirect: Reach = (url) => ({ ...pooled(url), DATABASE_LISTEN_URL: url })
  const named: Reach = (url) => ({ ...pooledAndDirect(url), DATABASE_PREPARED_STATEMENTS: 'on' })

  describe.each([
    ['without DATABASE_LISTEN_URL', pooled, false],
    ['with DATABASE_LISTEN_URL', pooledAndDirect, true],
    ...(keepsPreparedStatements() ? ([['with DATABASE_PREPARED_STATEMENTS=on', named, true]] as const) : []),
  ] as const)('in front of three replicas %s', (_title, reach, listens) => {
    let replicas: Replicas

    beforeAll(async () => {
      replicas = await startReplicas(postgresql.url, alike(3), reach)
    })
    afterAll(() => replicas?.close())

    const said = (part: string) => replicas.all.filter(({ log }) => log.some(({ msg }) => says(msg, part)))

    it('lets one of them migrate while the others wait', () => {
      expect(said('migrations applied')).toHaveLength(1)
    })

    it(listens ? 'is bypassed for notifications' : 'is detected and not used for notifications', async () => {
      expect(said('DATABASE_URL leads to a pooler')).toHaveLength(listens ? 0 : 3)
      const listeners = await replicas.sql(
        `select from pg_stat_activity where application_name = 'gatehouse listener' and query ~* '^(listen|select pg_notify)'
         and datname = current_database()`,
      )
      expect(listeners).toHaveLength(listens ? 3 : 0)
    })

    it('lets users register, sign in, refresh and read their profile through any of them', async () => {
      const ada = await replicas.next().register()
      const again = await replicas.next().login(ada)
      await rounds(12, async () => {
        const there = again.via(replicas.next())
        expect((await there.refresh()).data.refresh.__typename).toBe('Refreshed')
        expect((await there.via(replicas.next()).profile()).data.profile.email).toBe(ada.email)
        Object.assign(again, { refreshToken: there.refreshToken, accessToken: there.accessToken })
      })
    })

    it('rotates once for 100 parallel refreshes', async () => {
      const ada = await replicas.next().register()
      const answers = await parallel(100, () => replicas.next().refresh(ada.refreshToken))
      const tokens = new Set(answers.map(({ data }) => data.refresh.tokens?.refreshToken))
      expect(tokens.size).toBe(1)
      expect(tokens).not.toContain(undefined)
    })

    it('applies a logout everywhere within a second under load', async () => {
      const others = await parallel(5, () => replicas.next().register())
      const ask = async (index: number) =>
        void (await others[index % others.length]?.via(replicas.next()).profile())
      await atPaceDuring(100, ask, () =>
        rounds(10, async () => {
          const ada = await replicaAt(replicas.all, 0).register()
          const everywhere = replicas.all.map((replica) => ada.via(replica))
          for (const there of everywhere) expect((await there.profile()).status).toBe(200)
          await ada.logout()
          const loggedOutAt = performance.now()
          const acceptedUntil = await Promise.all(everywhere.map(untilRefused))
          expect(Math.max(...acceptedUntil) - loggedOutAt).toBeLessThan(secondMs)
        }),
      )
    })

    /** Status and code of requests while `disturb` runs and until everything has recovered. */
    const outcomesDuring = async (disturb: () => Promise<void>): Promise<Set<string>> => {
      const people = await parallel(6, () => replicas.next().register())
      const outcomes = new Set<string>()
      const ask = async (index: number): Promise<void> => {
        const person = people[index % people.length]
        if (person === undefined) return
        const replica = replicas.next()
        const asked = index % 2 ? person.via(replica).profile() : replica.refresh(person.refreshToken)
        const { status, errors } = await asked
        outcomes.add([status, ...errors.map(({ extensions }) => extensions.code)].join(' '))
      }
      await atPaceDuring(60, ask, async () => {
        await disturb()
        await eventually(() => allReady(replicas), 5 * secondMs)
      })
      for (const person of people)
        expect((await person.via(replicas.next()).refresh()).data.refresh.__typename).toBe('Refreshed')
      return outcomes
    }

    it.each([
      ['is restarted', () => pgbouncer.stop(), () => pgbouncer.start()],
      ['is killed', () => pgbouncer.kill(), () => pgbouncer.start()],
      ['keeps running while PostgreSQL is killed', () => postgresql.kill(), () => postgresql.start()],
    ])('loses no session and no process when it %s under load', async (_how, down, up) => {
      const outcomes = await outcomesDuring(async () => {
        await pass(secondMs)
        await down()
        await pass(secondMs)
        await up()
      })
      outcomes.delete('503 UNAVAILABLE')
      expect(outcomes).toEqual(new Set(['200']))
      expect(replicas.all.flatMap((replica) => replica.events('request.failed'))).toEqual([])
    })
  })

  const withNames = keepsPreparedStatements() ? it : it.skip
  withNames('keeps statements that are prepared by name, from 1.21 on', async () => {
    const kept = prepared('test-kept', 'select count(*)::integer as kept from pg_prepared_statements')
    for (const [setting, count] of [
      ['auto', 0],
      ['on', 1],
    ] as const) {
      const database = await openDatabase({
        kind: 'postgresql',
        url: pgbouncer.url,
        preparedStatements: setting,
        poolSize: 1,
      })
      expect(await database.query(kept)).toEqual([{ kept: count }])
      await database.close()
    }
  })

  describe('and a role with settings of its own', () => {
    const day = prepared(
      'test-day',
      `select to_regclass('users')::text as users, '2026-11-28'::date::text as day`,
    )
    let database: Database | undefined

    const run = async (url: string, ...statements: readonly string[]): Promise<void> => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      for (const statement of statements) await client.query(statement)
      await client.end()
    }
    /** Closes the pooler's connections; new ones have the role's settings. */
    const reconnect = (): Promise<void> =>
      run(pgbouncer.through(`${new URL('/pgbouncer', postgresql.url)}`), 'reconnect')

    afterEach(async () => {
      await database?.close()
      await run(postgresql.url, 'alter role postgres reset all')
      await reconnect()
    })

    it.each([
      ["datestyle = 'SQL, DMY'", "datestyle = 'ISO'"],
      ["bytea_output = 'escape'", "bytea_output = 'hex'"],
      ["search_path = 'elsewhere'", 'search_path = "public"'],
    ])(
      'T175 is refused with %s, and the message contains the statement that fixes it',
      async (wrong, right) => {
        await run(postgresql.url, `alter role postgres set ${wrong}`)
        await reconnect()
        const said: string[] = []
        const warn = (sentence: string) => void said.push(sentence)
        database = await openDatabase({ kind: 'postgresql', url: pgbouncer.url }, { warn })
        await expect(database.query(day)).rejects.toThrow(Unavailable)
        const mend = `alter role "postgres" set ${right};`
        expect(said.join()).toContain(`Run: ${mend} Then reconnect the pooler.`)
        await run(postgresql.url, mend)
        await reconnect()
        expect(await database.query(day)).toEqual([{ users: null, day: '2026-11-28' }])
      },
    )

    it('T175 is accepted with settings that no result depends on', async () => {
      await run(postgresql.url, `alter role postgres set timezone = 'Asia/Kolkata'`)
      await reconnect()
      database = await openDatabase({ kind: 'postgresql', url: pgbouncer.url })
      expect(await database.query(day)).toEqual([{ users: null, day: '2026-11-28' }])
    })
  })

  describe('and statement limits', () => {
    const limit = prepared('test-limit', `select current_setting('statement_timeout') as is`)
    const sleep = prepared('test-sleep', 'select pg_sleep(2)')
    let database: Database | undefined

    afterEach(() => database?.close())

    const open = async () => openDatabase({ kind: 'postgresql', url: pgbouncer.url, statementTimeoutMs: 900 })

    it('apply within a transaction and do not persist on the connection', async () => {
      database = await open()
      const [inside] = await database.transaction((tx) => tx.query<{ is: string }>(limit))
      expect(inside?.is).toBe('900ms')
      const stranger = new pg.Client({ connectionString: pgbouncer.url })
      await stranger.connect()
      const { rows } = await stranger.query(limit.text)
      await stranger.end()
      expect(rows).toEqual([{ is: '4s' }])
    })

    it('apply to a single statement', async () => {
      database = await open()
      const before = performance.now()
      await expect(database.query(sleep)).rejects.toThrow()
      expect(performance.now() - before).toBeLessThan(2 * secondMs)
      expect(await database.reachable(secondMs)).toBe(true)
    })
  })
})

const says = (message: unknown, part: string): boolean =>
  typeof message === 'string' && message.includes(part)

async function allReady({ all }: Replicas): Promise<boolean> {
  return (await Promise.all(all.map((replica) => replica.isReady()))).every(Boolean)
}

/** @returns when the last successful request was sent */
async function untilRefused(visitor: Visitor): Promise<number> {
  for (let accepted = 0; ; ) {
    const sentAt = performance.now()
    const answer = await visitor.profile()
    if (answer.status === 200) {
      accepted = sentAt
      continue
    }
    expectRefused(answer, 'SESSION_ENDED')
    return accepted
  }
}
