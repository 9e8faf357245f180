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

it('a task is claimed by one of many concurrent processes', async () => {
  const taken = await Promise.all(Array.from({ length: 10 }, () => claimTest('one')))
  expect(taken.filter(Boolean)).toHaveLength(1)
})

it('a task can be claimed again after its interval, independently of others', async () => {
  expect(await claimTest('again')).toBe(true)
  await clock.advance('59 minutes')
  expect(await claimTest('again')).toBe(false)
  expect(await claimTest('another')).toBe(true)
  await clock.advance('1 minute')
  expect(await claimTest('again')).toBe(true)
  expect(await claimTest('again')).toBe(false)
})

it('a claim by a clock that was ahead does not block a task for long', async () => {
  expect(await claimTest('ahead')).toBe(true)
  await clock.advance('-2 hours')
  expect(await claimTest('ahead')).toBe(true)
})
