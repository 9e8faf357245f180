import { randomUUID } from 'node:crypto'
import { built } from '../harness/built.ts'
import type { Table } from '../measure.ts'
import { stateOf } from './database-state.ts'
import { explain } from './explain.ts'
import type { Grown } from './plans.ts'
import { insertUser } from './statements.ts'

const atOnce = 8
const keys = 5_000
const attemptsEach = 10
const registrations = 10_000
/** The number in one minute at about 30 per second. */
const betweenSums = 2_000

/** What attempts leave in the table of limits, and registrations in the user counts. */
export async function counters({ database }: Grown): Promise<Table[]> {
  const [{ openDatabase }, { databaseStore }, { addUpUserCounts, sumOfUsers }] = await Promise.all([
    built('database/open-database'),
    built('gate/limit-stores'),
    built('features/administration/administration-statements'),
  ])
  const writing = await openDatabase({ kind: 'postgresql', url: database.url })
  try {
    await database.sql('truncate rate_limits')
    await resetOf('rate_limits')
    const store = databaseStore(writing, (error) => {
      throw error
    })
    const counter = store.counter({ keyPrefix: 'growth', points: 1_000_000, duration: 600 })
    await inParallel(keys * attemptsEach, async (n) => void (await counter.consume(`10.0.0.${n % keys}`)))
    await store.close()
    await resetOf('user_counts')
    let mostPages = 0
    await inParallel(registrations, async (n) => {
      const email = `${randomUUID()}@example.com`
      await database.sql(insertUser, [randomUUID(), email, email, 'New', 'Person', null, 'CLIENT', null])
      if (n % betweenSums !== 0) return
      const [cost] = await explain(database.url, sumOfUsers.text, [[['CLIENT', 'EMPLOYEE'], null]])
      mostPages = Math.max(mostPages, cost?.pages ?? 0)
      await writing.query(addUpUserCounts)
    })
    await database.sql('select pg_stat_force_next_flush()')
    return [await tableOf(mostPages)]
  } finally {
    await writing.close()
  }

  async function resetOf(table: string): Promise<void> {
    await database.sql('select pg_stat_reset_single_table_counters($1::regclass)', [table])
  }

  async function tableOf(mostPages: number): Promise<Table> {
    const limits = await stateOf(database, 'rate_limits')
    const counts = await stateOf(database, 'user_counts')
    const share = ({ updates, hotUpdates }: typeof limits) =>
      updates === 0 ? '' : `${((100 * hotUpdates) / updates).toFixed(1)} %`
    const kb = (bytes: number) => (bytes / 1e3).toFixed(0)
    return {
      head: ['', 'what was done', 'updates', 'HOT', 'table, kB', 'indexes, kB', 'pages a read, at most'],
      rows: [
        [
          'rate_limits',
          `${attemptsEach} attempts of ${keys}`,
          String(limits.updates),
          share(limits),
          kb(limits.tableBytes),
          kb(limits.indexBytes),
          '',
        ],
        [
          'user_counts',
          `${registrations} registrations`,
          String(counts.updates),
          share(counts),
          kb(counts.tableBytes),
          '0',
          String(mostPages),
        ],
      ],
    }
  }
}

async function inParallel(count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) {
      next += 1
      await work(next)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
