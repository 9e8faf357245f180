import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { Unavailable } from '../src/core/errors.ts'
import type { Database, PostgresqlDatabaseOptions } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { OutcomeUnknown } from '../src/database/outcome-unknown.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { leastMs } from '../test-support/least-time.ts'
import { FaultyProxy } from './faulty-proxy.ts'
import { createTestDatabase, describeOnServer, type TestDatabase } from './test-database.ts'

const one = prepared('test-one', 'select 1 as one')
const add = prepared('test-add', 'insert into settings (key, value) values ($1, 0)')
const increase = prepared('test-increase', 'update settings set value = value::integer + 1 where key = $1')
const touch = prepared('test-touch', `update settings set value = '1' where key = $1`, { idempotent: true })
const readValue = prepared('test-value', 'select value from settings where key = $1')
const sleep = prepared('test-sleep', 'select pg_sleep($1)')

describeOnServer('a PostgreSQL server that fails', () => {
  let test: TestDatabase
  let proxy: FaultyProxy
  let administrator: pg.Client
  let opened: Database[]
  let warnings: string[]

  beforeEach(async () => {
    test = await createTestDatabase()
    const url = new URL(test.url ?? '')
    proxy = new FaultyProxy({ host: url.hostname, port: Number(url.port || 5432) })
    await proxy.open()
    administrator = new pg.Client({ connectionString: test.url })
    await administrator.connect()
    opened = []
    warnings = []
  })
  afterEach(async () => {
    proxy.swallow(false)
    await Promise.all(opened.map((database) => database.close()))
    await proxy.close().catch(() => undefined)
    await administrator.end()
    await test.close()
  })

  const open = async (options: Partial<PostgresqlDatabaseOptions> = {}): Promise<Database> => {
    const url = new URL(test.url ?? '')
    url.port = String(proxy.port)
    const database = await openDatabase(
      { kind: 'postgresql', url: url.href, ...options },
      { warn: (sentence) => warnings.push(sentence) },
    )
    opened.push(database)
    return database
  }

  const terminateOthers = () =>
    administrator.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )

  const stored = async (key: string): Promise<string | undefined> => {
    const { rows } = await administrator.query<{ value: string }>(readValue.text, [key])
    return rows[0]?.value
  }

  it('T73 is survived when it terminates idle connections', async () => {
    const database = await open()
    await Promise.all([database.query(one), database.query(one), database.query(one)])
    await terminateOthers()
    await untilReachable(database)
    expect(await database.query(one)).toEqual([{ one: 1 }])
  })

  it('T73 causes Unavailable when it terminates a busy connection, and recovers', async () => {
    const database = await open()
    const working = database.query(sleep, [60])
    const refused = expect(working).rejects.toThrow(Unavailable)
    await untilRunning('pg_sleep')
    await terminateOthers()
    await refused
    expect(await database.query(one)).toEqual([{ one: 1 }])
  })

  it('rolls back a transaction whose connection it terminates', async () => {
    const database = await open()
    const work = database.transaction(async (tx) => {
      await tx.query(add, ['half'])
      await terminateOthers()
      await tx.query(one)
    })
    await expect(work).rejects.toThrow(Unavailable)
    expect(await stored('half')).toBeUndefined()
  })

  it('leaves every pool slot usable, however many connections broke', async () => {
    const database = await open({ poolSize: 2 })
    for (let round = 0; round < 5; round++) {
      const work = database.transaction(async (tx) => {
        await terminateOthers()
        await tx.query(one)
      })
      await expect(work).rejects.toThrow(Unavailable)
      const working = expect(database.read((em) => em.execute('select pg_sleep(60)'))).rejects.toThrow(
        Unavailable,
      )
      await untilRunning('pg_sleep')
      await terminateOthers()
      await working
    }
    await untilAllReachable(database, 2)
  })

  it('T73 is Unavailable at once while it is away, and back when it is', async () => {
    const database = await open()
    await database.query(one)
    await proxy.close()
    const refuse = async () => {
      await expect(database.query(one)).rejects.toMatchObject({ name: 'Unavailable', retryAfterSeconds: 1 })
      await expect(database.transaction((tx) => tx.query(add, ['away']))).rejects.toThrow(Unavailable)
      expect(await database.reachable(1000)).toBe(false)
    }
    expect(await leastMs(refuse, 1000)).toBeLessThan(1000)
    await proxy.open()
    expect(await database.query(one)).toEqual([{ one: 1 }])
    expect(await database.reachable(1000)).toBe(true)
  })

  it('need not be up when the process starts', async () => {
    await proxy.close()
    const database = await open()
    await expect(database.query(one)).rejects.toThrow(Unavailable)
    await proxy.open()
    expect(await database.query(one)).toEqual([{ one: 1 }])
  })

  it('does not make a lost commit look like nothing done', async () => {
    const database = await open()
    await database.query(one)
    proxy.breakAfter('commit')
    await expect(database.transaction((tx) => tx.query(add, ['lost']))).rejects.toThrow(OutcomeUnknown)
    expect(await stored('lost')).toBe('0')
  })

  it('runs no callback after a commit whose answer was lost', async () => {
    const database = await open()
    await database.query(one)
    const called: string[] = []
    proxy.breakAfter('commit')
    const work = database.transaction(async (tx) => {
      tx.afterCommit(() => called.push('lost'))
      await tx.query(add, ['lost'])
    })
    await expect(work).rejects.toThrow(OutcomeUnknown)
    expect(called).toEqual([])
  })

  it('says Unavailable of a lost commit when the work may run again', async () => {
    const database = await open()
    await database.query(one)
    proxy.breakAfter('commit')
    const work = database.transaction((tx) => tx.query(touch, ['x']), { idempotent: true })
    await expect(work).rejects.toThrow(Unavailable)
  })

  it('does not make a lost write look like nothing done, unless it may run again', async () => {
    const database = await open()
    await database.query(add, ['written'])
    proxy.breakAfter('value::integer + 1')
    await expect(database.query(increase, ['written'])).rejects.toThrow(OutcomeUnknown)
    expect(await stored('written')).toBe('1')
    proxy.breakAfter(touch.text)
    await expect(database.query(touch, ['written'])).rejects.toThrow(Unavailable)
    proxy.breakAfter(readValue.text)
    await expect(database.query(readValue, ['written'])).rejects.toThrow(Unavailable)
  })

  it('T77 is given up within 10 s when the network swallows everything, and found again', async () => {
    const database = await open({ poolSize: 2 })
    await Promise.all([database.query(one), database.query(one)])
    proxy.swallow(true)
    const before = performance.now()
    expect(await database.reachable(500)).toBe(false)
    const asks = [
      ...Array.from({ length: 4 }, () => database.query(one)),
      database.transaction((tx) => tx.query(add, ['swallowed'])),
      database.read((em) => em.execute('select 1')),
    ]
    const outcomes = await Promise.allSettled(asks)
    expect(outcomes.map(reasonOf)).toEqual(asks.map(() => 'Unavailable'))
    expect(performance.now() - before).toBeLessThan(10_000)
    proxy.swallow(false)
    await untilAllReachable(database, 2)
  })

  it('leaves no connection behind on which MikroORM waits for an answer in vain', async () => {
    const database = await open({ poolSize: 1, statementTimeoutMs: 100 })
    await database.read((em) => em.execute('select 1'))
    proxy.swallow(true)
    await expect(database.read((em) => em.execute('select 1'))).rejects.toThrow(Unavailable)
    proxy.swallow(false)
    expect(await database.query(one)).toEqual([{ one: 1 }])
  })

  it('T77 still answers when everything takes 2 s more', async () => {
    const database = await open()
    await database.query(one)
    proxy.delay(1000)
    expect(await database.query(one)).toEqual([{ one: 1 }])
    proxy.delay(0)
  })

  it('ends a statement that runs too long', async () => {
    const database = await open({ statementTimeoutMs: 100 })
    await expect(database.query(sleep, [60])).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { code: '57014' },
    })
    expect(await database.query(one)).toEqual([{ one: 1 }])
  })

  it('T78 is Unavailable after the time to wait for a connection, and within a second of one free again', async () => {
    const database = await open({ poolSize: 2, acquireTimeoutMs: 200 })
    const held = Promise.withResolvers<void>()
    const holders = [1, 2].map(() =>
      database.transaction(async (tx) => {
        await tx.query(one)
        await held.promise
      }),
    )
    await untilBusy(2)
    await expect(database.query(one)).rejects.toThrow(Unavailable)
    held.resolve()
    await Promise.all(holders)
    const before = performance.now()
    expect(await database.query(one)).toEqual([{ one: 1 }])
    expect(performance.now() - before).toBeLessThan(1000)
  })

  it('T87 retries deadlocks without reporting them', async () => {
    await administrator.query(`alter database ${administrator.database} set deadlock_timeout = '10ms'`)
    const database = await open({ poolSize: 8 })
    let attempts = 0
    await Promise.all(['a', 'b'].map((key) => database.query(add, [key])))
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        database.transaction(async (tx) => {
          attempts += 1
          for (const key of index % 2 ? ['a', 'b'] : ['b', 'a']) await tx.query(increase, [key])
        }),
      ),
    )
    expect([await stored('a'), await stored('b')]).toEqual(['40', '40'])
    expect(attempts).toBeGreaterThan(40)
  })

  describe('and has listeners', () => {
    it('is listened to again, and the listener is notified of the gap', async () => {
      const database = await open()
      const heard = Promise.withResolvers<string>()
      const lost = Promise.withResolvers<void>()
      const returned = Promise.withResolvers<void>()
      const listening = await database.listen('test_channel', heard.resolve, {
        onLost: lost.resolve,
        onReconnect: returned.resolve,
      })
      expect(listening.live).toBe(true)
      await terminateOthers()
      await lost.promise
      expect(listening.live).toBe(false)
      await returned.promise
      expect(listening.live).toBe(true)
      await untilReachable(database)
      await database.notify('test_channel', 'again')
      expect(await heard.promise).toBe('again')
      expect(warnings.some((warning) => warning.startsWith('Lost the connection that listens'))).toBe(true)
    })

    it('is listened to once it is up if it was unavailable at first', async () => {
      await proxy.close()
      const database = await open()
      const returned = Promise.withResolvers<void>()
      const listening = await database.listen('test_channel', () => undefined, {
        onReconnect: returned.resolve,
      })
      expect(listening.live).toBe(false)
      await proxy.open()
      await returned.promise
      expect(listening.live).toBe(true)
    })

    it('is detected as unresponsive if the network drops everything', async () => {
      const database = await open()
      const lost = Promise.withResolvers<void>()
      const listening = await database.listen('test_channel', () => undefined, { onLost: lost.resolve })
      proxy.swallow(true)
      await lost.promise
      expect(listening.live).toBe(false)
    })
  })

  const untilReachable = async (database: Database): Promise<void> => {
    while (!(await database.reachable(1000)));
  }

  /** Waits until this many concurrent connections are intact: each attempt that meets a broken one removes it. */
  const untilAllReachable = async (database: Database, connections: number): Promise<void> => {
    for (let sound = false; !sound; ) {
      const answers = await Promise.all(Array.from({ length: connections }, () => database.reachable(1000)))
      sound = answers.every(Boolean)
    }
  }

  const until = async (condition: string, values: unknown[]): Promise<void> => {
    const text = `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ${condition}`
    for (;;) if ((await administrator.query(text, values)).rowCount) return
  }

  const untilRunning = (words: string) => until(`state = 'active' and query like $1`, [`%${words}%`])

  const untilBusy = (connections: number) =>
    until(
      `(select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction') = $1`,
      [connections],
    )
})

const reasonOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'rejected' && outcome.reason instanceof Error ? outcome.reason.name : outcome.status
