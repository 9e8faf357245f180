import { setTimeout as delay } from 'node:timers/promises'
import type { Program } from '../harness/contender.ts'
import { drive } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import { type MemorySample, soak } from '../harness/soak.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { slopeOf, spreadOf } from '../harness/statistics.ts'
import { atMost, type Judged, type Measure, type Scale } from '../measure.ts'

const settleMs = 3_000
/** How much a figure may rise, relative to itself and by its slope over the watched time, to count as flat. */
const mostRise = { heapMb: 0.05, residentMb: 0.1 }
const parts = 4

type Figure = keyof typeof mostRise

export const memory: Measure = {
  id: 'B11',
  title: 'Memory: idle; under sustained load',
  target: '≤ 1.2 × the starter; flat',
  run: (scale) =>
    onStage(async (stage) => {
      const starter = await idle(stage, 'starter')
      const gatehouse = await idle(stage, 'gatehouse')
      const samples = await soak(stage, gatehouse.contender, scale)
      return {
        judged: [
          atMost(gatehouse.residentMb / starter.residentMb, 1.2, 'the starter'),
          flat('heap', 'heapMb', samples),
          flat('resident', 'residentMb', samples),
        ],
        table: {
          head: ['what', 'resident, MB', 'heap after garbage collection, MB'],
          rows: [
            ['starter, idle', starter.residentMb.toFixed(0), ''],
            ['Gatehouse, idle', gatehouse.residentMb.toFixed(0), ''],
            ...partsOf(samples),
            ['slope, MB per hour', ...slopes(samples)],
          ],
        },
        note: noteOn(scale),
      }
    }),
}

async function idle(stage: Stage, program: Program) {
  const contender = await stage.start(program, { reportsHeap: program === 'gatehouse' })
  const profiles = await stage.profiles(program, contender.origin, 1)
  await drive({ ...profiles, origin: contender.origin, seconds: 0.1 })
  await delay(settleMs)
  return { contender, residentMb: contender.memory() / 1_000_000 }
}

const slopeASecond = (samples: readonly MemorySample[], figure: Figure): number =>
  slopeOf(samples.map((sample) => ({ x: sample.seconds, y: sample[figure] })))

function flat(name: string, figure: Figure, samples: readonly MemorySample[]): Judged {
  const watched = (samples.at(-1)?.seconds ?? 0) - (samples[0]?.seconds ?? 0)
  const typical = spreadOf(samples.map((sample) => sample[figure])).median
  const rise = (slopeASecond(samples, figure) * watched) / typical
  return { says: `${name} ${signed(rise * 100)} %`, met: rise <= mostRise[figure] }
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`

const slopes = (samples: readonly MemorySample[]): string[] =>
  (['residentMb', 'heapMb'] as const).map((figure) => signed(slopeASecond(samples, figure) * 3600))

/** The watched time in a few parts, to show the trend. */
function partsOf(samples: readonly MemorySample[]): string[][] {
  const size = samples.length / parts
  return Array.from({ length: parts }, (_, part) => {
    const some = samples.slice(Math.round(part * size), Math.round((part + 1) * size))
    const until = `until ${(some.at(-1)?.seconds ?? 0).toFixed(0)} s`
    const [resident, heap] = [some.map((one) => one.residentMb), some.map((one) => one.heapMb)]
    return [`Gatehouse under load, ${until}`, shown(resident), shown(heap, 1)]
  })
}

const noteOn = ({ soakSeconds, soakRate }: Scale): string =>
  `Load for ${soakSeconds} s, ${soakRate === undefined ? 'at the maximum rate' : `${soakRate} requests per second`}, after a warm-up that fills every cache. One request in five is a refresh; the others use its token. Flat means that, by its slope, the heap grows by at most ${mostRise.heapMb * 100} % in that time, and resident memory by at most ${mostRise.residentMb * 100} %. For an hour, run \`npm run bench -- B11 --soak=3600 --rate=150\`.`
