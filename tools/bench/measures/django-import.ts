import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchDatabase, createBenchDatabase } from '../harness/bench-database.ts'
import { builtMain } from '../harness/built.ts'
import { type Contender, sharedSecret, startContender } from '../harness/contender.ts'
import { writeDjangoExport } from '../harness/django-export.ts'
import { djangoIterations } from '../harness/django-iterations.ts'
import { shown } from '../harness/numbers.ts'
import { groupCpuMs, groupMemory } from '../harness/process-cpu.ts'
import { bcryptQuestion, loginQuestion } from '../harness/questions.ts'
import { figures, interleave } from '../harness/rounds.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Measure, type Scale } from '../measure.ts'

const million = 1_000_000
const mostSeconds = 300
/** How much the peak of memory in the second half of an import may exceed that in the first, to count as flat. */
const mostGrowth = 1.1
const sampleMs = 250
const connections = 8

export const djangoImport: Measure = {
  id: 'B20',
  title: 'Import of 1,000,000 Django accounts (PBKDF2); memory; first sign-in of one: CPU',
  target: '≤ 5 min; flat; ≤ 1.05 × its hash and one of bcrypt',
  run: async (scale) => {
    const database = await createBenchDatabase()
    try {
      const imported = await importing(database, scale.quick ? million / 50 : million)
      const { ratio, rows } = await signingIn(database, scale)
      const { accounts, seconds, cpuSeconds, peakMb, growth } = imported
      return {
        judged: [
          {
            says: `${minutes((seconds / accounts) * million)} min for a million`,
            met: (seconds / accounts) * million <= mostSeconds,
          },
          { says: `second half ${growth.toFixed(2)} × the first`, met: growth <= mostGrowth },
          atMost(ratio, 1.05, 'both'),
        ],
        table: {
          head: ['what', 'measured'],
          rows: [
            ['accounts; imported in, s', `${accounts}; ${seconds.toFixed(1)}`],
            ['accounts a second', (accounts / seconds).toFixed(0)],
            ['CPU of the command, µs an account', ((cpuSeconds / accounts) * million).toFixed(0)],
            ['resident memory at its peak, MB', peakMb.toFixed(0)],
            ...rows,
          ],
        },
        note: `Into PostgreSQL on the same cores, from a file with an object a line. The hashes have ${djangoIterations} iterations, as in Django 3.2.`,
      }
    } finally {
      await database.drop()
    }
  },
}

const minutes = (seconds: number): string => (seconds / 60).toFixed(1)

/** Runs `gatehouse import` as an operator does. */
async function importing(database: BenchDatabase, accounts: number) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-import-'))
  try {
    const file = join(folder, 'users.jsonl')
    await writeDjangoExport(file, accounts)
    return { accounts, ...(await watched(file, database.url)) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function watched(file: string, databaseUrl: string) {
  const cli = builtMain().replace(/main\.js$/, 'cli.js')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [cli, 'import', '--from', 'django', file], {
    // A separate group, so that all of its processes are counted.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, SECRET: sharedSecret },
  })
  const group = child.pid
  if (group === undefined) throw new Error('The import could not be started.')
  const [resident, cpu]: [number[], number[]] = [[], []]
  const sampling = setInterval(() => {
    resident.push(groupMemory(group) / million)
    cpu.push(groupCpuMs(group) / 1_000)
  }, sampleMs)
  const [code] = await once(child, 'exit')
  clearInterval(sampling)
  if (code !== 0) throw new Error(`The import ended with ${code}.`)
  const half = Math.floor(resident.length / 2)
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    cpuSeconds: Math.max(...cpu),
    peakMb: Math.max(...resident),
    growth: Math.max(...resident.slice(half)) / Math.max(...resident.slice(0, half)),
  }
}

/** Each sign-in is the first of its account, so that its hash is verified and replaced. */
async function signingIn(database: BenchDatabase, { slowPace }: Scale) {
  let person = 0
  const contenders: Contender[] = []
  const start = async (contender: Promise<Contender>) => {
    contenders.push(await contender)
    return contender
  }
  try {
    const rounds = await interleave(
      [
        {
          contender: await start(startContender('gatehouse', { databaseUrl: database.url })),
          load: {
            connections,
            ask: () => {
              person += 1
              return loginQuestion('gatehouse', person)
            },
          },
        },
        {
          contender: await start(startContender('bcrypt')),
          load: { connections, ask: () => bcryptQuestion('Replace') },
        },
      ],
      slowPace,
    )
    const msOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs / 1_000)
    return {
      ratio: ratioOfRounds(msOf('gatehouse'), msOf('bcrypt')).median,
      rows: [
        ['first sign-in, ms of CPU', shown(msOf('gatehouse'), 1)],
        ['its hash and one of bcrypt, ms of CPU', shown(msOf('bcrypt'), 1)],
      ],
    }
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()))
  }
}
