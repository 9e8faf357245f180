import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { countHashes } from './hash-count.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

const cost = 7
const samples = 500
const wrong = 'not this orchard'

/** Sign-ins that fail for different reasons, all of them in one kind of answer. */
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

describe('T31 the reason of a refused sign-in', () => {
  it('makes no difference to the work: one hash of the same cost', async () => {
    const hashes = countHashes()
    for (const [, email] of refused) {
      hashes.reset()
      const { data } = await app.tryToLogin(email, wrong)
      expect(data.login.__typename).toBe('InvalidCredentials')
      expect(hashes.compared).toEqual([cost])
      expect(hashes.hashed).toEqual([])
    }
  })

  it('makes no difference to the work where the stored hash is of a lower cost', async () => {
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

  it(`cannot be told from the time to answer, ${samples} samples of each`, async () => {
    const times = await interleavedTimes(samples)
    // What chance, or a busy machine, put outside is decided by a sample three times as large; a leak is not.
    const more = isIndistinguishable(times) ? [] : await interleavedTimes(2 * samples)
    const [unknown, ...others] = times.map((measured, index) => [...measured, ...(more[index] ?? [])])
    for (const other of others) {
      expect(median(other) / median(unknown)).toBeGreaterThan(0.95)
      expect(median(other) / median(unknown)).toBeLessThan(1.05)
      expect(areaUnderCurve(unknown, other)).toBeGreaterThan(0.45)
      expect(areaUnderCurve(unknown, other)).toBeLessThan(0.55)
    }
  }, 300_000)
})

const isIndistinguishable = ([first, ...others]: readonly number[][]): boolean =>
  others.every(
    (other) =>
      Math.abs(areaUnderCurve(first, other) - 0.5) < 0.05 &&
      Math.abs(median(other) / median(first) - 1) < 0.05,
  )

/** Rounds in which each reason is tried once, in an order that changes, so that whatever slows the machine slows all alike. */
async function interleavedTimes(count: number): Promise<number[][]> {
  const times: number[][] = refused.map(() => [])
  for (let round = -20; round < count; round += 1) {
    for (const index of orders[Math.abs(round) % orders.length] ?? []) {
      const [, email = ''] = refused[index] ?? []
      const begun = performance.now()
      await app.tryToLogin(email, wrong)
      if (round >= 0) times[index]?.push(performance.now() - begun)
    }
  }
  return times
}

const orders = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 2, 0],
  [0, 2, 1],
  [2, 0, 1],
  [1, 0, 2],
]

function median(values: readonly number[] = []): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** How likely one of `b` is longer than one of `a`: 0.5 when nothing can be told (Mann–Whitney). */
function areaUnderCurve(a: readonly number[] = [], b: readonly number[] = []): number {
  let wins = 0
  for (const x of a) for (const y of b) wins += y > x ? 1 : y === x ? 0.5 : 0
  return wins / (a.length * b.length)
}
