import { setTimeout as delay } from 'node:timers/promises'
import type { Contender, Program } from '../harness/contender.ts'
import { drive } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { spreadOf } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

const settleMs = 3_000
const samples = 12
/** What a collector leaves lying between two looks. */
const mostGrowth = 1.1

export const memory: Measure = {
  id: 'B11',
  title: 'Idle memory; under lasting load',
  target: '≤ 1.2 × the starter; flat',
  run: ({ soakSeconds }) =>
    onStage(async (stage) => {
      const starter = await idle(stage, 'starter')
      const gatehouse = await idle(stage, 'gatehouse')
      const loaded = await soak(stage, gatehouse.contender, soakSeconds)
      const half = loaded.length / 2
      const growth = spreadOf(loaded.slice(half)).median / spreadOf(loaded.slice(0, half)).median
      return {
        judged: [
          atMost(gatehouse.megabytes / starter.megabytes, 1.2, 'the starter'),
          { says: `second half ${growth.toFixed(2)} × the first`, met: growth <= mostGrowth },
        ],
        table: {
          head: ['what', 'resident, MB'],
          rows: [
            ['starter, idle', starter.megabytes.toFixed(0)],
            ['Gatehouse, idle', gatehouse.megabytes.toFixed(0)],
            ['Gatehouse under load, first half', shown(loaded.slice(0, half))],
            ['Gatehouse under load, second half', shown(loaded.slice(half))],
          ],
        },
        note: `Under load for ${soakSeconds} s; an hour is \`npm run bench -- B11 --soak=3600\`.`,
      }
    }),
}

const megabytesOf = (contender: Contender): number => contender.memory() / 1_000_000

async function idle(stage: Stage, program: Program) {
  const contender = await stage.start(program)
  await drive({
    ...(await stage.profiles(program, contender.origin, 1)),
    origin: contender.origin,
    seconds: 0.1,
  })
  await delay(settleMs)
  return { contender, megabytes: megabytesOf(contender) }
}

async function soak(stage: Stage, contender: Contender, seconds: number): Promise<number[]> {
  const { origin } = contender
  const profiles = await stage.profiles('gatehouse', origin, 16, 500)
  const refreshes = await stage.refreshes('gatehouse', 4)
  const turn = { origin, seconds: seconds / samples }
  const taken: number[] = []
  // The heap grows to its working size first.
  await drive({ ...profiles, origin, seconds: Math.max(5, seconds / 6) })
  for (let sample = 0; sample < samples; sample++) {
    await Promise.all([drive({ ...profiles, ...turn }), drive({ ...refreshes, ...turn })])
    taken.push(megabytesOf(contender))
  }
  return taken
}
