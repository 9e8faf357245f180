import type { BenchDatabase } from '../harness/bench-database.ts'
import type { Population } from '../harness/population.ts'
import type { Table } from '../measure.ts'
import { type Cost, explain } from './explain.ts'
import { type Asked, hotStatements, listStatements } from './statements.ts'
import { userLists } from './user-lists.ts'

/** A database in the comparison. */
export interface Grown {
  readonly database: BenchDatabase
  readonly population: Population
}

/** Rows spread over the tables, the same number in each database. */
const samples = 9
const placesIn = ({ accounts }: Population): number[] =>
  Array.from({ length: samples }, (_, i) => 1 + Math.floor(((i + 0.5) * accounts) / samples))

/** What each statement reads and writes in two databases. */
export async function plans(small: Grown, large: Grown): Promise<Table> {
  const [ours, theirs] = [await costsIn(small), await costsIn(large)]
  return {
    head: [
      '',
      ...[small, large].flatMap(({ population }) => [
        `pages, ${population.accounts.toLocaleString('en')} accounts`,
        'ms',
      ]),
      'log, bytes',
      'read along',
    ],
    rows: [...ours].map(([what, few]) => {
      const many = theirs.get(what) ?? []
      return [
        what,
        median(few, 'pages').toFixed(0),
        median(few, 'ms').toFixed(2),
        median(many, 'pages').toFixed(0),
        median(many, 'ms').toFixed(2),
        median(many, 'walBytes').toFixed(0),
        (many.at(-1)?.way ?? []).join(', '),
      ]
    }),
  }
}

async function costsIn({ database, population }: Grown): Promise<Map<string, Cost[]>> {
  const [account] = await database.sql<{ hash: string }>('select password_hash as hash from users limit 1')
  const places = placesIn(population)
  const costs = new Map<string, Cost[]>()
  const asked: Asked[] = [
    ...(await hotStatements(population, account?.hash ?? '')),
    ...(await listStatements()),
  ]
  for (const { what, text, values } of asked)
    costs.set(what, await explain(database.url, text, places.map(values)))
  for (const { what, text } of await userLists(database.url))
    costs.set(
      what,
      await explain(
        database.url,
        text,
        places.map(() => []),
      ),
    )
  return costs
}

/** The first executions of a statement find less of their data in memory. */
const median = (costs: readonly Cost[], of: 'ms' | 'pages' | 'walBytes'): number =>
  costs.map((cost) => cost[of]).toSorted((a, b) => a - b)[Math.floor(costs.length / 2)] ?? Number.NaN
