import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { MachineWalk } from './machine-walk.ts'
import { transitionTable } from './transition-table.ts'

const STEPS = process.env.RANDOM_RUNS === 'whole' ? 1_000_000 : 100_000
const STEPS_PER_WALK = 200

describe.each([
  ['cookie', true],
  ['token', false],
] as const)('the machine alone, in %s mode', (_, cookie) => {
  it('never breaks an invariant on a random walk', () => {
    let answered = 0
    let confirmed = 0
    for (let seed = 1; seed <= STEPS / STEPS_PER_WALK / 2; seed += 1) {
      const walk = new MachineWalk(seed, cookie)
      for (let step = 0; step < STEPS_PER_WALK; step += 1) walk.step()
      walk.settle()
      walk.dispose()
      expect({ seed, violations: walk.violations }).toEqual({ seed, violations: [] })
      answered += walk.answered
      confirmed += walk.confirmed
    }
    expect(answered).toBeGreaterThan(STEPS / 20)
    expect(confirmed).toBeGreaterThan(STEPS / 2_000)
  }, 300_000)
})

it('STATES.md shows the transitions of this machine: `npm run states -w @gatehouse/session` writes it', async () => {
  const written = await readFile(new URL('../STATES.md', import.meta.url), 'utf8')
  expect(written).toBe(transitionTable())
})
