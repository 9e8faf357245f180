/**
 * A quick check of a request's cost: server CPU of `profile` relative to the floor in the same run, in well under a
 * minute. Prints the ratio and never fails on it. Usage: npm run bench -- smoke
 */

import { shown, shownSpread } from './harness/numbers.ts'
import { figures, interleave } from './harness/rounds.ts'
import { onStage } from './harness/stage.ts'
import { ratioOfRounds } from './harness/statistics.ts'

const connections = 32
const pace = { rounds: 5, seconds: 1.5 }
const population = { accounts: 200, sessions: 600, ended: 10 }

const rounds = await onStage(
  async (stage) => {
    const competitors = []
    for (const program of ['gatehouse', 'floor'] as const) {
      const contender = await stage.start(program)
      competitors.push({ contender, load: await stage.profiles(program, contender.origin, connections) })
    }
    return interleave(competitors, pace)
  },
  { population },
)

const [ours, floor] = ['gatehouse', 'floor'].map((name) => figures(rounds, name, ({ cpuUs }) => cpuUs))
if (ours === undefined || floor === undefined) throw new Error('Nothing was measured.')
process.stdout.write(
  `profile: ${shown(ours)} µs of CPU a request, the floor ${shown(floor)}: ${shownSpread(ratioOfRounds(ours, floor))} × the floor\n`,
)
