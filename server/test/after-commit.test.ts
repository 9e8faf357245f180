import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Database } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { createTestDatabase, type TestDatabase, testServerUrl } from './test-database.ts'

const setFact = prepared('test-set-fact', `insert into settings (key, value) values ($1, 'yes')`)
const readFact = prepared('test-read-fact', 'select value from settings where key = $1')
const collide = prepared(
  'test-collide',
  `do $$ begin raise exception 'collided' using errcode = '40001'; end $$`,
)
const fail = prepared('test-fail', 'select no_such_column')

describe(`a callback after a commit (${testServerUrl ? 'PostgreSQL' : 'embedded'})`, () => {
  let test: TestDatabase
  let database: Database
  let called: string[]
  let warnings: string[]

  beforeAll(async () => {
    test = await createTestDatabase()
    database = await openDatabase(test.options, { warn: (sentence) => warnings.push(sentence) })
  })
  afterAll(async () => {
    await database.close()
    await test.close()
  })
  beforeEach(() => {
    called = []
    warnings = []
  })

  it('runs once, in order of registration, when the transaction resolves', async () => {
    await database.transaction(async (tx) => {
      tx.afterCommit(() => called.push('first'))
      await tx.query(setFact, ['in order'])
      tx.afterCommit(() => called.push('second'))
      expect(called).toEqual([])
    })
    expect(called).toEqual(['first', 'second'])
  })

  it('sees what was committed', async () => {
    const seen = Promise.withResolvers<object[]>()
    await database.transaction(async (tx) => {
      tx.afterCommit(() => database.query(readFact, ['seen']).then(seen.resolve, seen.reject))
      await tx.query(setFact, ['seen'])
    })
    expect(await seen.promise).toEqual([{ value: 'yes' }])
  })

  it('does not run if the transaction throws', async () => {
    const work = database.transaction(async (tx) => {
      tx.afterCommit(() => called.push('undone'))
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(called).toEqual([])
  })

  it('does not run if a statement failed, even if the error was caught', async () => {
    const work = database.transaction(async (tx) => {
      tx.afterCommit(() => called.push('doomed'))
      await tx.query(fail).catch(() => undefined)
    })
    await expect(work).rejects.toMatchObject({ code: '42703' })
    expect(called).toEqual([])
  })

  it('runs once for a transaction that was retried after a conflict', async () => {
    let attempts = 0
    await database.transaction(async (tx) => {
      attempts += 1
      const attempt = attempts
      tx.afterCommit(() => called.push(`attempt ${attempt}`))
      if (attempt < 3) await tx.query(collide)
    })
    expect(attempts).toBe(3)
    expect(called).toEqual(['attempt 3'])
  })

  it('causes only a warning if it fails', async () => {
    const result = await database.transaction(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('broken at once')
      })
      tx.afterCommit(async () => {
        throw new Error('broken later')
      })
      tx.afterCommit(() => called.push('still called'))
      return 'done'
    })
    expect([result, ...called]).toEqual(['done', 'still called'])
    // During this round trip the rejection arrives.
    await database.query(readFact, ['anything'])
    expect(warnings).toEqual([
      'Work after a commit failed: broken at once',
      'Work after a commit failed: broken later',
    ])
  })

  it('cannot be registered after the transaction has ended', async () => {
    const tx = await database.transaction(async (transaction) => transaction)
    expect(() => tx.afterCommit(() => called.push('late'))).toThrow('too late')
    expect(called).toEqual([])
  })
})
