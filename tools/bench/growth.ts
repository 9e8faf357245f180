/**
 * Measures ten million accounts. Databases are kept between steps; `drop` removes them. Usage:
 * npm run bench -- growth seed --accounts=10000000 [--events=30000000] fills one, or continues
 * npm run bench -- growth sizes --accounts=10000000 sizes of tables and indexes
 * npm run bench -- growth plans --accounts=10000000 [--beside=1000000] what each statement reads, next to a smaller one
 * npm run bench -- growth costs --accounts=10000000 [--beside=1000000] profile and refresh: B8
 * npm run bench -- growth purges --accounts=10000000 a day's expired sessions and old events
 * npm run bench -- growth partitions --accounts=1000000 the audit log with and without monthly partitions
 * npm run bench -- growth churn --accounts=1000000 [--fillfactor=80] [--rotations=20] a day's rotations
 * npm run bench -- growth counters --accounts=1000000 rows left by limits and user counts
 * npm run bench -- growth drop --accounts=10000000
 */
import { parseArgs } from 'node:util'
import { churn } from './growth/churn.ts'
import { costs } from './growth/costs.ts'
import { counters } from './growth/counters.ts'
import { type Growth, populationOf } from './growth/growth.ts'
import { openGrowthDatabase, seed } from './growth/growth-database.ts'
import { partitions } from './growth/partitions.ts'
import { type Grown, plans } from './growth/plans.ts'
import { purges } from './growth/purges.ts'
import { report } from './growth/report.ts'
import { sizes } from './growth/sizes.ts'
import type { BenchDatabase } from './harness/bench-database.ts'
import { Stage } from './harness/stage.ts'
import type { Table } from './measure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    accounts: { type: 'string', default: '1000000' },
    events: { type: 'string' },
    beside: { type: 'string', default: '1000000' },
    fillfactor: { type: 'string' },
    rotations: { type: 'string', default: '20' },
    quick: { type: 'boolean', default: false },
  },
})
const growth = growthOf(Number(values.accounts), values.events)
const beside = growthOf(Number(values.beside))
/** Created on the spot and dropped. */
const tiny = growthOf(2_000)
const pace = values.quick ? { rounds: 3, seconds: 1 } : { rounds: 7, seconds: 2 }

const steps: Readonly<Record<string, () => Promise<Table[]>>> = {
  seed: () =>
    withDatabase(growth, async (database) => {
      await seed(database, growth, (sentence) => void process.stdout.write(`${sentence}\n`))
      return []
    }),
  sizes: () => withDatabase(growth, async (database) => [await sizes(database)]),
  plans: () =>
    withDatabase(beside, (small) =>
      withDatabase(growth, async (large) => [
        await plans(
          { database: small, population: populationOf(beside) },
          { database: large, population: populationOf(growth) },
        ),
      ]),
    ),
  costs: () => onStages([tiny, beside, growth], async (stages) => [await costs(stages, pace)]),
  purges: () => withGrown((grown) => purges(grown, pace)),
  partitions: () => withGrown((grown) => partitions(grown)),
  churn: () =>
    withGrown((grown) =>
      churn(grown, {
        sessions: growth.accounts,
        rotations: Number(values.rotations),
        ...(values.fillfactor === undefined ? {} : { fillfactor: Number(values.fillfactor) }),
      }),
    ),
  counters: () => withGrown((grown) => counters(grown)),
  drop: async () => {
    await (await openGrowthDatabase(growth)).drop()
    return []
  },
}

const [name = ''] = positionals
const step = steps[name]
if (step === undefined)
  throw new Error(`Say one of ${Object.keys(steps).join(', ')}; see tools/bench/growth.ts.`)
const tables = await step()
if (tables.length > 0) {
  const fileName = [name, values.accounts, values.fillfactor].filter(Boolean).join('-')
  await report(fileName, `npm run bench -- growth ${process.argv.slice(2).join(' ')}`, tables)
}

function growthOf(accounts: number, events = String(accounts * 3)): Growth {
  return { accounts, events: Number(events) }
}

async function withDatabase<T>(of: Growth, work: (database: BenchDatabase) => Promise<T>): Promise<T> {
  const database = await openGrowthDatabase(of)
  return work(database).finally(() => database.close())
}

function withGrown<T>(work: (grown: Grown) => Promise<T>): Promise<T> {
  return withDatabase(growth, (database) => work({ database, population: populationOf(growth) }))
}

/** Stages by number of accounts. */
async function onStages<T>(
  growths: readonly Growth[],
  work: (stages: ReadonlyMap<string, Stage>) => Promise<T>,
): Promise<T> {
  const stages = new Map<string, Stage>()
  for (const one of growths) {
    const stage =
      one === tiny
        ? await Stage.build({ population: populationOf(one) })
        : Stage.on(await openGrowthDatabase(one), populationOf(one))
    stages.set(`${one.accounts.toLocaleString('en')} accounts`, stage)
  }
  try {
    return await work(stages)
  } finally {
    for (const stage of stages.values()) await stage.close()
  }
}
