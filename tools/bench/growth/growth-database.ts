import { type BenchDatabase, openBenchDatabase } from '../harness/bench-database.ts'
import { populateSessions, populateUsers } from '../harness/population.ts'
import { populateAuditEvents } from './audit-population.ts'
import { type Growth, populationOf } from './growth.ts'

/** The database for this number of accounts. It is kept until `drop`, so that it can be measured again. */
export const openGrowthDatabase = ({ accounts }: Growth): Promise<BenchDatabase> =>
  openBenchDatabase(`gatehouse_growth_${accounts}`)

/**
 * Fills the tables that are empty, one at a time, so that an interrupted run can continue.
 * @param say receives the time each table took
 */
export async function seed(
  database: BenchDatabase,
  growth: Growth,
  say: (sentence: string) => void,
): Promise<void> {
  const population = populationOf(growth)
  const tables = {
    users: () => populateUsers(database, population),
    sessions: () => populateSessions(database, population),
    audit_events: () => populateAuditEvents(database, growth),
  }
  for (const [table, fill] of Object.entries(tables)) {
    const [row] = await database.sql<{ filled: boolean }>(`select exists (select from ${table}) as filled`)
    if (row?.filled) continue
    const began = performance.now()
    await fill()
    say(`${table}: filled in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  await database.sql('checkpoint')
}
