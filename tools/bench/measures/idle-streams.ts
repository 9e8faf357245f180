import { setTimeout as delay } from 'node:timers/promises'
import type { Contender } from '../harness/contender.ts'
import { IdleStreams } from '../harness/idle-streams.ts'
import { drive } from '../harness/load.ts'
import { shown, shownSpread } from '../harness/numbers.ts'
import { figures, interleave } from '../harness/rounds.ts'
import { onStage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

const streams = 5_000
const connections = 32
const mostKilobytes = 12
const settleMs = 2_000

export const idleStreams: Measure = {
  id: 'B18',
  title: '5,000 idle streams of `sessionEvents` on one process: memory each; CPU of `profile` beside them',
  target: '≤ 12 kB; ≤ 1.05 × `profile` without streams',
  run: ({ slowPace }) =>
    onStage(async (stage) => {
      const holding = await stage.start('gatehouse', { name: 'with streams', reportsHeap: true })
      const free = await stage.start('gatehouse', { name: 'without streams', reportsHeap: true })
      const load = await stage.profiles('gatehouse', holding.origin, connections)
      const tokens = await stage.accessTokens('gatehouse', holding.origin, IdleStreams.sessionsFor(streams))
      for (const { origin } of [holding, free]) await drive({ ...load, origin, seconds: slowPace.seconds })
      const open = await IdleStreams.open(holding.origin, tokens, streams)
      // Both collect garbage, which also discards compiled code.
      for (const contender of [holding, free]) await memoryOf(contender)
      const rounds = await interleave(
        [holding, free].map((contender) => ({ contender, load })),
        // A few per cent show in many short rounds only.
        { rounds: 6 * slowPace.rounds, seconds: slowPace.seconds / 4 },
      )
      // Both have served the same by now, and so keep the same amount for young objects.
      const [kept, bare] = [await memoryOf(holding), await memoryOf(free)]
      const { lost } = open
      open.close()
      const cpuOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs)
      const ratio = ratioOfRounds(cpuOf('with streams'), cpuOf('without streams'))
      const [resident, heap] = [each(kept.resident, bare.resident), each(kept.heap, bare.heap)]
      return {
        judged: [
          { says: `${resident.toFixed(1)} kB`, met: resident <= mostKilobytes && lost === 0 },
          atMost(ratio.median, 1.05, '`profile` without streams'),
        ],
        table: {
          head: ['what', 'measured'],
          rows: [
            ['resident memory, kB a stream', resident.toFixed(1)],
            ['heap after garbage collection, kB a stream', heap.toFixed(1)],
            ['streams that were lost', String(lost)],
            ...[...rounds.keys()].map((name) => [`\`profile\` ${name}, µs of CPU each`, shown(cpuOf(name))]),
            ['ratio', `${shownSpread(ratio)} ×`],
          ],
        },
        note: 'Each stream sends a comment after 15 seconds and an event every 30, which is counted with `profile`. Memory is what the server with streams has more than the other after the last round.',
      }
    }),
}

const each = (kept: number, bare: number): number => (kept - bare) / streams / 1000

/** In bytes, once the process is quiet. */
async function memoryOf(contender: Contender): Promise<{ readonly resident: number; readonly heap: number }> {
  await delay(settleMs)
  const heap = await contender.heapUsed()
  return { heap, resident: contender.memory() }
}
