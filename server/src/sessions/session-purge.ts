import type { Database } from '../database/database.ts'
import { prepared } from '../database/prepared-statement.ts'

const firstId = '00000000-0000-0000-0000-000000000000'
const pageSize = 1_000

/**
 * One page of the walk over sessions that are old enough to have expired, in the order of their ids, which is that of their
 * beginning: `expires_at` has no index, so that a rotation changes none.
 */
const purgePage = prepared(
  'sessions.purge-page',
  `with page as (
     select id from sessions where id > $1 and created_at < now() - make_interval(secs => $2) order by id limit ${pageSize}
   ), gone as (
     delete from sessions using page
     where sessions.id = page.id and sessions.expires_at < now() - interval '1 minute' returning sessions.id
   )
   select (select max(id::text) from page) as last, (select count(*)::integer from gone) as purged`,
  { idempotent: true },
)

/**
 * Removes every session that has expired, ended or not: by then none of its tokens is alive. A session younger than
 * `leastAgeSeconds` cannot have expired.
 * @returns how many
 */
export async function purgeSessions(database: Database, leastAgeSeconds: number): Promise<number> {
  let purged = 0
  let last: string | null = firstId
  while (last !== null) {
    const rows: { last: string | null; purged: number }[] = await database.query(purgePage, [
      last,
      leastAgeSeconds,
    ])
    purged += rows[0]?.purged ?? 0
    last = rows[0]?.last ?? null
  }
  return purged
}
