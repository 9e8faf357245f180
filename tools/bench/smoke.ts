/**
 * A quick check of what requests cost: server CPU of `profile` and `refresh` under load, and of each alone, relative to
 * the floor in the same run, in under a minute. Prints the ratios and never fails on them. Usage: npm run bench -- smoke
 */
import type { Contender } from './harness/contender.ts'
import { shown, shownSpread } from './harness/numbers.ts'
import { figures, interleave } from './harness/rounds.ts'
import { onStage, type Stage } from './harness/stage.ts'
import { ratioOfRounds } from './harness/statistics.ts'

const programs = ['gatehouse', 'floor'] as const
type Contenders = Readonly<Record<(typeof programs)[number], Contender>>

const loads = [
  { operation: 'profile', connections: 32 },
  { operation: 'refresh', connections: 16 },
  { operation: 'profile', connections: 1 },
  { operation: 'refresh', connections: 1 },
] as const

const pace = { rounds: 5, seconds: 0.8 }
const population = { accounts: 200, sessions: 600, ended: 10 }

await onStage(
  async (stage) => {
    const contenders = { gatehouse: await stage.start('gatehouse'), floor: await stage.start('floor') }
    for (const load of loads) await report(stage, contenders, load)
  },
  { population },
)

async function report(
  stage: Stage,
  contenders: Contenders,
  { operation, connections }: (typeof loads)[number],
): Promise<void> {
  const competitors = []
  for (const program of programs) {
    const contender = contenders[program]
    competitors.push({ contender, load: await stage.load(operation, program, contender, connections) })
  }
  const rounds = await interleave(competitors, pace)
  const [ours, floor] = programs.map((name) => figures(rounds, name, ({ cpuUs }) => cpuUs))
  if (ours === undefined || floor === undefined) throw new Error('Nothing was measured.')
  process.stdout.write(
    `${operation}, ${connections} at once: ${shown(ours)} µs of CPU a request, the floor ${shown(floor)}: ${shownSpread(ratioOfRounds(ours, floor))} × the floor\n`,
  )
}
