/**
 * Compares two builds of Gatehouse in turns, to see what a change costs or saves. Usage: npm run bench -- compare
 * <folder of one build> <folder of the other> [what …] [--connections=32], each a copy of `server/dist` inside the
 * workspace. What: profile (the default), refresh, login or register for CPU; flood for the p99 of `profile` beside
 * logins; start for the time to the first response; rest for the memory after it. Prints the other as a multiple of
 * the one.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Contender } from './harness/contender.ts'
import { askOnce, drive } from './harness/load.ts'
import { shown, shownSpread } from './harness/numbers.ts'
import { profileQuestion } from './harness/questions.ts'
import { figures, inTurn, interleave } from './harness/rounds.ts'
import { type Operation, onStage, type Stage } from './harness/stage.ts'
import { ratioOfRounds } from './harness/statistics.ts'

const builds = ['one', 'other'] as const
type Build = (typeof builds)[number]
/** A figure of each round of each build. */
type Figures = Readonly<Record<Build, number[]>>

interface Comparison {
  readonly of: string
  readonly digits?: number
  readonly measure: (stage: Stage) => Promise<Figures>
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { connections: { type: 'string' } },
})
const [one, other, ...wanted] = positionals
if (one === undefined || other === undefined) throw new Error('Name two folders.')
const folders: Readonly<Record<Build, string>> = { one, other }

const fast = { rounds: 11, seconds: 1 }
const slow = { rounds: 5, seconds: 6 }
const flood = 8
const starts = 9
const settleMs = 3_000

const comparisons: Readonly<Record<string, Comparison>> = {
  profile: { of: 'µs of CPU a request', measure: (stage) => cpuOf(stage, 'profile', 32, fast) },
  refresh: { of: 'µs of CPU a request', measure: (stage) => cpuOf(stage, 'refresh', 16, fast) },
  login: { of: 'µs of CPU a request', measure: (stage) => cpuOf(stage, 'login', 8, slow) },
  register: { of: 'µs of CPU a request', measure: (stage) => cpuOf(stage, 'register', 8, slow) },
  flood: { of: 'ms, p99 of `profile` beside logins', digits: 1, measure: besideLogins },
  start: { of: 's to the first response', digits: 2, measure: timesToStart },
  rest: { of: 'MB at rest', measure: memoryAtRest },
}

for (const what of wanted.length === 0 ? ['profile'] : wanted) {
  const comparison = comparisons[what]
  if (comparison === undefined)
    throw new Error(`Compare ${Object.keys(comparisons).join(', ')}, not ${what}.`)
  const population = { accounts: 1_000, sessions: 3_000, ended: 10 }
  const found = await onStage(comparison.measure, { population })
  const [first, second] = builds.map((build) => shown(found[build], comparison.digits))
  const ratio = shownSpread(ratioOfRounds(found.other, found.one))
  process.stdout.write(`${what}: ${first} and ${second} ${comparison.of}: ${ratio} ×\n`)
}

function start(stage: Stage, build: Build): Promise<Contender> {
  const env = { GATEHOUSE_DIST: `${pathToFileURL(folders[build]).href}/` }
  return stage.start('gatehouse', { name: build, env })
}

function noFigures(): Figures {
  return { one: [], other: [] }
}

async function cpuOf(stage: Stage, operation: Operation, usual: number, pace: typeof fast): Promise<Figures> {
  const connections = Number(values.connections ?? usual)
  const competitors = []
  for (const build of builds) {
    const contender = await start(stage, build)
    competitors.push({ contender, load: await stage.load(operation, 'gatehouse', contender, connections) })
  }
  const rounds = await interleave(competitors, pace)
  const of = (build: Build) => figures(rounds, build, ({ cpuUs }) => cpuUs)
  return { one: of('one'), other: of('other') }
}

async function besideLogins(stage: Stage): Promise<Figures> {
  const found = noFigures()
  const prepared = []
  for (const build of builds) {
    const contender = await start(stage, build)
    const profiles = await stage.load('profile', 'gatehouse', contender, flood)
    const logins = await stage.load('login', 'gatehouse', contender, flood)
    prepared.push({ build, origin: contender.origin, profiles, logins })
  }
  for (let round = 0; round < slow.rounds; round++) {
    for (const { build, origin, profiles, logins } of inTurn(prepared, round)) {
      const at = { origin, seconds: slow.seconds }
      const [asked] = await Promise.all([drive({ ...profiles, ...at }), drive({ ...logins, ...at })])
      found[build].push(asked.p99Ms)
    }
  }
  return found
}

function timesToStart(stage: Stage): Promise<Figures> {
  return eachStart(stage, async (_contender, seconds) => seconds)
}

function memoryAtRest(stage: Stage): Promise<Figures> {
  return eachStart(stage, async (contender) => {
    await delay(settleMs)
    return contender.memory() / 1_000_000
  })
}

/** Starts the builds in turns, each with one request. */
async function eachStart(
  stage: Stage,
  figure: (contender: Contender, seconds: number) => Promise<number>,
): Promise<Figures> {
  const found = noFigures()
  const first = await start(stage, 'other')
  const [token = ''] = await stage.accessTokens('gatehouse', first.origin, 1)
  await first.stop()
  for (let round = 0; round < starts; round++) {
    for (const build of inTurn(builds, round)) {
      const startedAt = performance.now()
      const contender = await start(stage, build)
      await askOnce(contender.origin, profileQuestion(token))
      found[build].push(await figure(contender, (performance.now() - startedAt) / 1000))
      await contender.stop()
    }
  }
  return found
}
