/**
 * Compares two builds of Gatehouse in turns, to see whether a change pays. Usage: npm run bench -- compare <folder of
 * one build> <folder of the other> [profile|refresh] [connections], each a copy of `server/dist` inside the workspace.
 * Prints the other as a multiple of the one.
 */
import { pathToFileURL } from 'node:url'
import { shown, shownSpread } from './harness/numbers.ts'
import { figures, interleave } from './harness/rounds.ts'
import { onStage, type Stage } from './harness/stage.ts'
import { ratioOfRounds } from './harness/statistics.ts'

const [one, other, named, connections = named === 'refresh' ? '16' : '32'] = process.argv.slice(2)
const operation = named === 'refresh' ? 'refresh' : 'profile'
if (one === undefined || other === undefined) throw new Error('Name two folders.')
const pace = { rounds: 11, seconds: 1 }

async function competitor(stage: Stage, name: string, folder: string) {
  const env = { GATEHOUSE_DIST: `${pathToFileURL(folder).href}/` }
  const contender = await stage.start('gatehouse', { name, env })
  const load = await stage.load(operation, 'gatehouse', contender, Number(connections))
  return { contender, load }
}

const rounds = await onStage(
  async (stage) =>
    interleave([await competitor(stage, 'one', one), await competitor(stage, 'other', other)], pace),
  { population: { accounts: 200, sessions: 600, ended: 10 } },
)
const [first, second] = ['one', 'other'].map((name) => figures(rounds, name, ({ cpuUs }) => cpuUs))
if (first === undefined || second === undefined) throw new Error('Nothing was measured.')
process.stdout.write(
  `${operation}: ${shown(first)} and ${shown(second)} µs of CPU a request: ${shownSpread(ratioOfRounds(second, first))} ×\n`,
)
