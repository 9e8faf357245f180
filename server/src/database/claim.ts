import type { Database } from './database.ts'
import { prepared } from './prepared-statement.ts'

/** The absolute difference, because a failover may set the clock back. */
const claimTask = prepared(
  'database.claim',
  `insert into settings (key, value) values ('claimed: ' || $1, extract(epoch from now())::text)
   on conflict (key) do update set value = excluded.value
     where abs(excluded.value::double precision - settings.value::double precision) >= $2::double precision
   returning key`,
)

/**
 * Claims a task for this process unless a replica claimed it within the last `seconds` by the database's clock. If the
 * process dies during the task, another one can claim it after that time.
 */
export async function claim(database: Database, task: string, seconds: number): Promise<boolean> {
  const rows = await database.query(claimTask, [task, seconds])
  return rows.length > 0
}
