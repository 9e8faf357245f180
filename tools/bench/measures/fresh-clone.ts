import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { listening } from '../harness/contender.ts'
import { askOnce } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import { registerQuestion } from '../harness/questions.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Measure } from '../measure.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../../', import.meta.url))
const toolsPackage = new URL('../../package.json', import.meta.url)

const longestSeconds = 45
/** It builds first, which takes long on a busy machine. */
const startDeadlineMs = 300_000

interface Installed {
  readonly installSeconds: number
  readonly startSeconds: number
  readonly packages: readonly string[]
  readonly megabytes: number
}

export const freshClone: Measure = {
  id: 'B17',
  title:
    'Fresh clone: `npm install && npm start` to the first answered `register`; packages and MB installed',
  target: '≤ 45 s with a warm registry, on two cores; no package of `tools/`',
  run: async ({ quick }) => {
    // The first one fills the caches of npm and of its registry.
    await installAndStart()
    const rounds: Installed[] = []
    for (let round = 0; round < (quick ? 1 : 3); round++) rounds.push(await installAndStart())
    const seconds = rounds.map(({ installSeconds, startSeconds }) => installSeconds + startSeconds)
    const packages = rounds.flatMap((round) => round.packages)
    const foreign = (await packagesOfTools()).filter((name) => packages.includes(name))
    const median = spreadOf(seconds).median
    const { packages: installed = [] } = rounds[0] ?? {}
    return {
      judged: [
        { says: `${median.toFixed(1)} s`, met: median <= longestSeconds },
        {
          says: foreign.length === 0 ? 'no package of `tools/`' : foreign.join(', '),
          met: foreign.length === 0,
        },
      ],
      table: {
        head: ['what', 'measured'],
        rows: [
          [
            '`npm install`, s',
            shown(
              rounds.map(({ installSeconds }) => installSeconds),
              1,
            ),
          ],
          [
            '`npm start` to the first answered `register`, s',
            shown(
              rounds.map(({ startSeconds }) => startSeconds),
              1,
            ),
          ],
          ['both, s', shown(seconds, 1)],
          ['packages', `${installed.length}`],
          ['on disk, MB', shown(rounds.map(({ megabytes }) => megabytes))],
        ],
      },
      note: 'A clone of the last commit, with the registry and the cache that npm is configured with, which an installation before has filled.',
    }
  },
}

/** Clones the repository, and does what its README says first. */
async function installAndStart(): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-clone-'))
  try {
    await run('git', ['clone', '--quiet', repository, folder])
    const startedAt = performance.now()
    await run('npm', ['install'], { cwd: folder, env: visitorEnvironment() })
    const installedAt = performance.now()
    let registeredAt = Number.NaN
    await started(folder, async (origin) => {
      await askOnce(origin, registerQuestion('ada'))
      registeredAt = performance.now()
    })
    return {
      installSeconds: (installedAt - startedAt) / 1000,
      startSeconds: (registeredAt - installedAt) / 1000,
      packages: await packagesIn(folder),
      megabytes: await megabytesIn(join(folder, 'node_modules')),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Runs `npm start` until it listens, and stops it after `work`. */
async function started(folder: string, work: (origin: string) => Promise<unknown>): Promise<void> {
  const child = spawn('npm', ['start'], {
    cwd: folder,
    // A separate group, since npm does not pass signals on to what it runs.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...visitorEnvironment(), PORT: '0' },
  })
  const exited = once(child, 'exit')
  try {
    await work(await listening(child, 'npm start', startDeadlineMs))
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT')
    await exited
  }
}

/** As in the shell of a new user: without what `npm run` adds, and without settings. */
function visitorEnvironment(): NodeJS.ProcessEnv {
  const own =
    /^(npm_(?!config_(registry|cache|userconfig|globalconfig)$)|DATABASE_URL$|SECRET$|DATA_DIR$|NODE_ENV$)/
  const path = process.env.PATH?.split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const others = Object.entries(process.env).filter(([name]) => !own.test(name))
  return { ...Object.fromEntries(others), PATH: path?.join(delimiter) }
}

/** The names of the installed packages, those of the repository excepted. */
async function packagesIn(folder: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8'))
  const paths = Object.entries<{ link?: boolean }>(lock.packages).filter(([, { link }]) => !link)
  return paths.flatMap(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1] ?? [])
}

async function packagesOfTools(): Promise<string[]> {
  return Object.keys(JSON.parse(await readFile(toolsPackage, 'utf8')).dependencies)
}

async function megabytesIn(folder: string): Promise<number> {
  const { stdout } = await run('du', ['-sk', folder])
  return Number.parseInt(stdout, 10) / 1024
}
