import type { Database } from './database.ts'
import { prepared } from './prepared-statement.ts'

/** The difference both ways: after a failover the clock may be an earlier one. */
const claimTask = prepared(
  'database.claim',
  `insert into settings (key, value) values ('claimed: ' || $1, extract(epoch from now())::text)
   on conflict (key) do update set value = excluded.value
     where abs(excluded.value::double precision - settings.value::double precision) >= $2::double precision
   returning key`,
)

/**
 * Takes a task on for this process, unless a replica did within the last `seconds`, by the database's clock. Who dies over it leaves
 * it to whoever asks next after that.
 */
export async function claim(database: Database, task: string, seconds: number): Promise<boolean> {
  const rows = await database.query(claimTask, [task, seconds])
  return rows.length > 0
}
