import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { claim } from '../src/database/claim.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'

let clock: DatabaseClock

beforeAll(async () => {
  clock = await standingDatabaseClock()
})
afterAll(() => clock.close())

const hour = 3600
const claimTest = (task: string): Promise<boolean> => claim(clock.app.database, task, hour)

it('a task is taken on by one of many that ask at once', async () => {
  const taken = await Promise.all(Array.from({ length: 10 }, () => claimTest('one')))
  expect(taken.filter(Boolean)).toHaveLength(1)
})

it('a task can be taken on again when its time is over, and each by itself', async () => {
  expect(await claimTest('again')).toBe(true)
  await clock.advance('59 minutes')
  expect(await claimTest('again')).toBe(false)
  expect(await claimTest('another')).toBe(true)
  await clock.advance('1 minute')
  expect(await claimTest('again')).toBe(true)
  expect(await claimTest('again')).toBe(false)
})

it('a task that was taken on by a clock ahead of this one is not left for long', async () => {
  expect(await claimTest('ahead')).toBe(true)
  await clock.advance('-2 hours')
  expect(await claimTest('ahead')).toBe(true)
})
