import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Unavailable } from '../src/core/errors.ts'
import type { Database } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { createTestDatabase, type TestDatabase, testServerUrl } from './test-database.ts'

const setFact = prepared(
  'test-set-fact',
  'insert into settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value returning value',
)
const readFact = prepared('test-read-fact', 'select value from settings where key = $1')
const fail = prepared('test-fail', 'select no_such_column')

describe(`the database (${testServerUrl ? 'PostgreSQL' : 'embedded'})`, () => {
  let test: TestDatabase
  let database: Database

  beforeAll(async () => {
    test = await createTestDatabase()
    database = await openDatabase(test.options)
  })
  afterAll(async () => {
    await database.close()
    await test.close()
  })

  const factOf = async (key: string): Promise<string | undefined> => {
    const [row] = await database.query<{ value: string }>(readFact, [key])
    return row?.value
  }

  it('reads every column type the same way on both engines', async () => {
    const id = '0193f6a0-0000-7000-8000-000000000001'
    const columns = prepared(
      'test-columns',
      `select $1::uuid as id, $2::text as name, $3::timestamptz as at, $4::boolean as yes, $5::integer as small,
         9007199254740991::bigint as large, $6::jsonb as document, $7::bytea as bytes, $8::uuid[] as ids,
         null::text as nothing, array['a', 'b c'] as texts, 1.5::float8 as ratio, 1.50::numeric as amount`,
    )
    const at = new Date('2026-11-20T23:04:24.123Z')
    const document = { nested: [1, 'two', null] }
    const values = [id, 'Zoë', at, true, 7, JSON.stringify(document), Buffer.from([0, 255]), [id]]
    const [row] = await database.query(columns, values)
    expect(row).toStrictEqual({
      id,
      name: 'Zoë',
      at,
      yes: true,
      small: 7,
      large: 9007199254740991,
      document,
      bytes: Buffer.from([0, 255]),
      ids: [id],
      nothing: null,
      texts: ['a', 'b c'],
      ratio: 1.5,
      amount: '1.50',
    })
  })

  it.each(['Asia/Kolkata', 'UTC', 'America/St_Johns'])('reads a time alike in the zone %s', async (zone) => {
    const setZone = prepared('test-zone', `select set_config('timezone', $1, true)`)
    const time = prepared(
      'test-time',
      `select '1969-12-31T23:59:59.5Z'::timestamptz as at, now() - now() as nothing`,
    )
    const [row] = await database.transaction(async (tx) => {
      await tx.query(setZone, [zone])
      return tx.query<{ at: Date }>(time)
    })
    expect(row?.at).toEqual(new Date(-500))
  })

  it('refuses a bigint that does not fit a number rather than round it', async () => {
    const large = prepared('test-large', 'select 9007199254740993::bigint as large')
    await expect(database.query(large)).rejects.toThrow('select it as text')
    expect(await database.reachable(1000)).toBe(true)
  })

  it('keeps the changes of a transaction', async () => {
    await database.transaction((tx) => tx.query(setFact, ['kept', 'yes']))
    expect(await factOf('kept')).toBe('yes')
  })

  it('rolls back a transaction that threw', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query(setFact, ['thrown', 'yes'])
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await factOf('thrown')).toBeUndefined()
  })

  it('rolls back a transaction with a failed statement, even if the error was caught', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query(setFact, ['doomed', 'yes'])
      await tx.query(fail).catch(() => undefined)
    })
    await expect(work).rejects.toMatchObject({ code: '42703' })
    expect(await factOf('doomed')).toBeUndefined()
  })

  it('runs the statements of a transaction one after the other', async () => {
    const answers = await database.transaction((tx) =>
      Promise.all(['1', '2', '3'].map((value) => tx.query<{ value: string }>(setFact, ['order', value]))),
    )
    expect(answers.flat().map(({ value }) => value)).toEqual(['1', '2', '3'])
    expect(await factOf('order')).toBe('3')
  })

  it('refuses a statement after its transaction has ended', async () => {
    const tx = await database.transaction(async (transaction) => transaction)
    await expect(tx.query(readFact, ['late'])).rejects.toThrow('came too late')
  })

  it('isolates concurrent transactions', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `parallel-${index}`)
    const outcomes = await Promise.allSettled(
      keys.map((key, index) =>
        database.transaction(async (tx) => {
          await tx.query(setFact, [key, 'yes'])
          if (index % 2) throw new Error('undone')
        }),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    const kept = await Promise.all(keys.map(factOf))
    expect(kept).toEqual(keys.map((_, index) => (index % 2 ? undefined : 'yes')))
  })

  it('reports the server’s error for an invalid statement', async () => {
    await expect(database.query(fail)).rejects.toMatchObject({ code: '42703' })
  })

  it('delivers a transaction’s notifications after its commit', async () => {
    const heard: string[] = []
    const first = Promise.withResolvers<void>()
    const listening = await database.listen('test_channel', (payload) => {
      heard.push(payload)
      first.resolve()
    })
    const undone = database.transaction(async (tx) => {
      await tx.notify('test_channel', 'undone')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await database.transaction((tx) => tx.notify('test_channel', 'done'))
    await first.promise
    expect(heard).toEqual(['done'])
    expect(listening.live).toBe(true)
    await listening.stop()
  })

  it('receives nothing on a channel after it stopped listening', async () => {
    const heard: string[] = []
    const stopped = await database.listen('test_stopped', (payload) => heard.push(`stopped ${payload}`))
    const last = Promise.withResolvers<void>()
    const other = await database.listen('test_other', () => last.resolve())
    await stopped.stop()
    await database.notify('test_stopped', 'x')
    await database.notify('test_other', 'x')
    await last.promise
    expect(heard).toEqual([])
    await other.stop()
  })

  it('refuses a channel whose name would need quoting', async () => {
    await expect(database.listen('x; drop table users', () => undefined)).rejects.toThrow(
      'no name for a channel',
    )
  })

  it('refuses statements and holds no connection once it is closed', async () => {
    const closed = await openDatabase(test.options)
    await closed.query(readFact, ['anything'])
    await closed.close()
    await expect(closed.query(readFact, ['anything'])).rejects.toThrow(Unavailable)
  })

  it('reads through an entity manager', async () => {
    expect(await database.read((em) => em.execute('select 1 as one'))).toEqual([{ one: 1 }])
  })

  it('allows only the four roles, and only unique accounts', async () => {
    const addUser = prepared(
      'test-add-user',
      `insert into users (id, email, email_key, first_name, last_name, role)
       values ($1, 'a@example.org', 'a@example.org', 'A', 'B', $2)`,
    )
    const id = '0193f6a0-0000-7000-8000-000000000002'
    await expect(database.query(addUser, [id, 'OWNER'])).rejects.toMatchObject({ code: '23514' })
    await database.query(addUser, [id, 'EMPLOYEE'])
    await expect(database.query(addUser, [id, 'EMPLOYEE'])).rejects.toMatchObject({ code: '23505' })
  })
})
