import { setTimeout as delay } from 'node:timers/promises'
import type { Contender } from '../harness/contender.ts'
import { IdleStreams } from '../harness/idle-streams.ts'
import { drive } from '../harness/load.ts'
import { shown, shownSpread } from '../harness/numbers.ts'
import { figures, interleave } from '../harness/rounds.ts'
import { onStage } from '../harness/stage.ts'
import { ratioOfRounds, spreadOf } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

const streams = 5_000
const connections = 32
const mostKilobytes = 12
const settleMs = 2_000
/** A few per cent show in many short rounds only. */
const pace = { rounds: 25, seconds: 0.5 }

export const idleStreams: Measure = {
  id: 'B18',
  title: '5,000 idle streams of `sessionEvents` on one process: memory each; CPU of `profile` beside them',
  target: '≤ 12 kB; ≤ 1.05 × `profile` without streams',
  run: ({ quick, slowPace }) =>
    onStage(async (stage) => {
      const one = await stage.start('gatehouse', { name: 'one', reportsHeap: true })
      const other = await stage.start('gatehouse', { name: 'other', reportsHeap: true })
      const load = await stage.profiles('gatehouse', one.origin, connections)
      const tokens = await stage.accessTokens('gatehouse', one.origin, IdleStreams.sessionsFor(streams))
      for (const { origin } of [one, other]) await drive({ ...load, origin, seconds: slowPace.seconds })
      const phases: Phase[] = []
      let lost = 0
      for (let phase = 0; phase < (quick ? 2 : 12); phase++) {
        const [holding, free] = phase % 2 === 0 ? [one, other] : [other, one]
        // Later openings find memory that the first has left behind.
        const before = phase < 2 ? await memoryOf(holding) : undefined
        const open = await IdleStreams.open(holding.origin, tokens, streams)
        const memory = before && difference(await memoryOf(holding), before)
        const restingMs = phase === 0 ? await restingCost(holding, free, quick ? 5 : 30) : undefined
        const rounds = await interleave(
          [holding, free].map((contender) => ({ contender, load })),
          pace,
        )
        const cpuOf = ({ name }: Contender) => figures(rounds, name, ({ cpuUs }) => cpuUs)
        phases.push({ holding: cpuOf(holding), free: cpuOf(free), memory, restingMs })
        lost += open.lost
        open.close()
      }
      const ratio = spreadOf(pairsOf(phases))
      const memories = phases.flatMap(({ memory }) => memory ?? [])
      const most = Math.max(...memories.map(({ taken }) => taken))
      return {
        judged: [
          { says: `${most.toFixed(1)} kB`, met: most <= mostKilobytes && lost === 0 },
          atMost(ratio.median, 1.05, '`profile` without streams'),
        ],
        table: {
          head: ['what', 'measured'],
          rows: [
            ['memory taken by V8 and `malloc`, kB a stream', most.toFixed(1)],
            ['the same on each of the two servers', both(memories, 'taken')],
            ['objects of JavaScript alone', both(memories, 'heap')],
            ['`malloc` alone', both(memories, 'malloc')],
            ['resident memory, with what V8 keeps for young objects', both(memories, 'resident')],
            ['CPU of the streams alone, ms a second', (phases[0]?.restingMs ?? Number.NaN).toFixed(1)],
            ['streams that were lost', String(lost)],
            ['`profile` with streams, µs of CPU each', shown(phases.flatMap(({ holding }) => holding))],
            ['`profile` without streams, µs of CPU each', shown(phases.flatMap(({ free }) => free))],
            ['ratio', `${shownSpread(ratio)} ×`],
          ],
        },
        note: 'Each stream sends a comment after 15 seconds and an event every 30, which is counted with `profile`. Two servers hold the streams in turns, so that what one of them always does faster than the other does not count: equal servers differed by up to 7 %. The spread is that of the pairs of turns. Memory is what the first 5,000 streams add to a server that has served `profile` before, on each of the two; the larger figure is judged. Opening them makes V8 keep pages for young objects, which are not counted, because it uses them again.',
      }
    }),
}

/** CPU of each round, while one server has streams and the other none. */
interface Phase {
  readonly holding: readonly number[]
  readonly free: readonly number[]
  readonly memory: Memory | undefined
  readonly restingMs: number | undefined
}

interface Memory {
  readonly resident: number
  /** What V8's spaces and `malloc` take. */
  readonly taken: number
  readonly heap: number
  readonly malloc: number
}

/** The effect of streams in each two phases, in which the servers have changed places. */
const pairsOf = (phases: readonly Phase[]): number[] => {
  const ratios = phases.map(({ holding, free }) => ratioOfRounds(holding, free).median)
  return ratios.flatMap((ratio, n) => (n % 2 === 0 ? [] : [Math.sqrt(ratio * (ratios[n - 1] ?? Number.NaN))]))
}

/** CPU time per second that a server uses for its streams while nothing else happens, in milliseconds. */
async function restingCost(holding: Contender, free: Contender, seconds: number): Promise<number> {
  await delay(settleMs)
  const [held, bare] = [holding.cpuMs(), free.cpuMs()]
  await delay(seconds * 1000)
  return (holding.cpuMs() - held - (free.cpuMs() - bare)) / seconds
}

const both = (memories: readonly Memory[], figure: keyof Memory): string =>
  memories.map((memory) => memory[figure].toFixed(1)).join(' and ')

/** What each of the streams has added, in kilobytes. */
function difference(after: Memory, before: Memory): Memory {
  const each = (figure: keyof Memory): number => (after[figure] - before[figure]) / streams / 1000
  return { resident: each('resident'), taken: each('taken'), heap: each('heap'), malloc: each('malloc') }
}

/** In bytes, once the process is quiet. A collection that load has begun keeps what died meanwhile, so a second one counts. */
async function memoryOf(contender: Contender): Promise<Memory> {
  await delay(settleMs)
  await contender.heap()
  await delay(settleMs)
  const { used, spaces } = await contender.heap()
  const malloc = contender.memory('malloc')
  return { resident: contender.memory(), taken: spaces + malloc, heap: used, malloc }
}
