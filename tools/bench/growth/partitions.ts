import type { BenchDatabase } from '../harness/bench-database.ts'
import type { Population } from '../harness/population.ts'
import type { Table } from '../measure.ts'
import { measured } from './database-state.ts'
import { type Cost, explain } from './explain.ts'
import type { Grown } from './plans.ts'
import { listStatements } from './statements.ts'

const months = 13
const copy = 'audit_events_by_month'

/** The audit log next to a copy with monthly partitions: what their pages read, and what removing a month costs. */
export async function partitions({ database, population }: Grown): Promise<Table[]> {
  await makeCopy(database)
  try {
    return [await pagesOf(database, population), await removalOf(database)]
  } finally {
    await database.sql(`drop table ${copy}`)
  }
}

/** The same columns and indexes. Ids are ordered by time, so a month is a range of ids. */
async function makeCopy(database: BenchDatabase): Promise<void> {
  const begins = await database.sql<{ id: string }>(
    `select uuid_v7(date_trunc('month', now()) - n * interval '1 month') as id from generate_series(${months - 2}, 0, -1) as n`,
  )
  // The random part of the id is zero: a bound is the first id of its millisecond.
  const inner = begins.map(({ id }) => `'${id.slice(0, 14)}7000-8000-000000000000'`)
  const bounds = ['minvalue', ...inner, 'maxvalue']
  await database.sql(`drop table if exists ${copy}`)
  await database.sql(`create table ${copy} (like audit_events including all) partition by range (id)`)
  for (let month = 0; month < months; month++)
    await database.sql(
      `create table ${copy}_${month} partition of ${copy} for values from (${bounds[month]}) to (${bounds[month + 1]})`,
    )
  await database.sql(`insert into ${copy} select * from audit_events`)
  await database.sql(`vacuum analyze ${copy}`)
}

async function pagesOf(database: BenchDatabase, { accounts }: Population): Promise<Table> {
  const places = Array.from({ length: 9 }, (_, i) => 1 + Math.floor(((i + 0.5) * accounts) / 9))
  const rows = []
  for (const { what, text, values } of await listStatements()) {
    if (!text.includes('audit_events')) continue
    const samples = places.map(values)
    const whole = await explain(database.url, text, samples)
    const parted = await explain(database.url, text.replaceAll('audit_events', copy), samples)
    rows.push([what, ...shownCosts(whole), ...shownCosts(parted)])
  }
  return { head: ['', 'one table: pages', 'ms', 'by month: pages', 'ms'], rows }
}

async function removalOf(database: BenchDatabase): Promise<Table> {
  const month = `${copy}_1`
  const [held] = await database.sql<{ rows: number }>(`select count(*)::float8 as rows from ${month}`)
  const { seconds, walBytes } = await measured(database, () => database.sql(`drop table ${month}`))
  return {
    head: ['a month dropped: rows', 'ms', 'log, MB'],
    rows: [
      [(held?.rows ?? 0).toLocaleString('en'), (seconds * 1000).toFixed(0), (walBytes / 1e6).toFixed(1)],
    ],
  }
}

/** Pages and milliseconds, the median of each. */
const shownCosts = (costs: readonly Cost[]): string[] => {
  const middle = (of: 'pages' | 'ms') =>
    costs.map((cost) => cost[of]).toSorted((a, b) => a - b)[Math.floor(costs.length / 2)] ?? Number.NaN
  return [middle('pages').toFixed(0), middle('ms').toFixed(2)]
}
