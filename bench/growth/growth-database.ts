import { type BenchDatabase, openBenchDatabase } from '../harness/bench-database.ts'
import { type Population, populateSessions, populateUsers } from '../harness/population.ts'
import { populateAuditEvents } from './audit-population.ts'

/** How much has gathered: so many accounts, three times as many sessions, a tenth of them ended, and events of a year. */
export interface Growth {
  readonly accounts: number
  readonly events: number
}

export const populationOf = ({ accounts }: Growth): Population => ({
  accounts,
  sessions: accounts * 3,
  ended: Math.floor(accounts / 10),
})

/** The database of this many accounts: it stays, to be measured again, until `drop`. */
export const openGrowthDatabase = ({ accounts }: Growth): Promise<BenchDatabase> =>
  openBenchDatabase(`gatehouse_growth_${accounts}`)

/**
 * Fills what is still empty, a table at a time, so that a run that was stopped goes on where it was.
 * @param say told how long each table took
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
