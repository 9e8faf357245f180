import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { randomRuns } from '../../test-support/random-runs.ts'
import { countHashes } from '../hash-count.ts'
import { areaUnderCurve, interleavedTimes, median } from '../response-times.ts'
import { startTestApp, type TestApp } from '../test-app.ts'

let app: TestApp

const cost = 7
/** The short form finds a reason that costs a hash more or less; the whole one finds a twentieth of the time. */
const samples = randomRuns({ short: 60, whole: 500 })
const tolerance = samples < 500 ? 0.2 : 0.05
const wrong = 'not this orchard'

/** Sign-ins that fail for different reasons with the same response. */
let refused: readonly (readonly [reason: string, email: string])[]

beforeAll(async () => {
  app = await startTestApp({ env: { BCRYPT_COST: String(cost), LOG_LEVEL: 'silent' } })
  const [ada, disabled] = [await app.register(), await app.register()]
  await app.sql('update users set active = false where id = $1', [disabled.user.id])
  refused = [
    ['unknown account', 'nobody-123-4@example.org'],
    ['wrong password', ada.email],
    ['disabled account', disabled.email],
  ]
})
afterAll(() => app.close())

describe('T31 the reason for a refused sign-in', () => {
  it('does not change the work: one hash of the same cost', async () => {
    const hashes = countHashes()
    for (const [, email] of refused) {
      hashes.reset()
      const { data } = await app.tryToLogin(email, wrong)
      expect(data.login.__typename).toBe('InvalidCredentials')
      expect(hashes.compared).toEqual([cost])
      expect(hashes.hashed).toEqual([])
    }
  })

  it('does not change the work if the stored hash has a lower cost', async () => {
    const raised = await startTestApp({ env: { BCRYPT_COST: String(cost + 2) }, on: app })
    const hashes = countHashes()
    const rounds: number[] = []
    for (const [, email] of refused) {
      hashes.reset()
      await raised.tryToLogin(email, wrong)
      rounds.push(hashes.rounds())
    }
    await raised.close()
    expect(rounds).toEqual(Array(3).fill(2 ** (cost + 2)))
  })

  it(`cannot be inferred from the response time, ${samples} samples of each`, async () => {
    const times = await interleavedTimes(attempts(), samples)
    // If chance or a busy machine causes an outlier, a sample three times as large decides; a leak would remain.
    const more = isIndistinguishable(times) ? [] : await interleavedTimes(attempts(), 2 * samples)
    const [unknown, ...others] = times.map((measured, index) => [...measured, ...(more[index] ?? [])])
    for (const other of others) {
      expect(median(other) / median(unknown)).toBeGreaterThan(1 - tolerance)
      expect(median(other) / median(unknown)).toBeLessThan(1 + tolerance)
      expect(areaUnderCurve(unknown, other)).toBeGreaterThan(0.5 - tolerance)
      expect(areaUnderCurve(unknown, other)).toBeLessThan(0.5 + tolerance)
    }
  }, 1_200_000)
})

const attempts = () =>
  refused.map(
    ([, email]) =>
      () =>
        app.tryToLogin(email, wrong),
  )

const isIndistinguishable = ([first, ...others]: readonly number[][]): boolean =>
  others.every(
    (other) =>
      Math.abs(areaUnderCurve(first, other) - 0.5) < tolerance &&
      Math.abs(median(other) / median(first) - 1) < tolerance,
  )
