import type { Database } from '../../database/database.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { type PurgedPage, purgeInPages } from '../../database/purge-in-pages.ts'
import { erasedSessionLife } from './session-statements.ts'

const pageSize = 1_000
const hasExpired = `expires_at < now() - interval '1 minute'`

/**
 * One page of the walk over sessions that may have expired, in the order of their ids, which is the order of their
 * start. `expires_at` has no index, so that a rotation changes none. One statement
 * reads the page and deletes from it. $1: after which id. $2: seconds.
 */
export const purgeSessionPage = prepared(
  'sessions.purge-page',
  `with page as (
     select id, expires_at from sessions
     where id > $1 and id < (select uuid_v7(now() - make_interval(secs => $2))) order by id limit ${pageSize}
   ), gone as (
     delete from sessions using page
     where page.${hasExpired} and sessions.id = page.id and sessions.${hasExpired} returning sessions.id
   )
   select case when count(*) = ${pageSize} then max(id::text) end as last,
     (select count(*)::integer from gone) as purged
   from page`,
  { idempotent: true },
)

/**
 * Removes every expired session, ended or not: none of its tokens is valid any longer. A session younger than
 * `leastAgeSeconds` cannot have expired.
 * @returns the number of sessions removed
 */
export const purgeSessions = (
  database: Database,
  leastAgeSeconds: number,
  signal?: AbortSignal,
): Promise<number> =>
  purgeInPages(async (after) => {
    const [page] = await database.query<PurgedPage>(purgeSessionPage, [after, leastAgeSeconds])
    return page ?? { last: null, purged: 0 }
  }, signal)

const purgeErased = prepared(
  'sessions.purge-erased',
  `with old as (
     select id as old_id from erased_sessions where ended_at < now() - ${erasedSessionLife} limit 10000
   ), purged as (
     delete from erased_sessions using old where id = old_id returning id
   )
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)

/** Removes ids of sessions of erased accounts whose access tokens are no longer valid. @returns how many */
export async function purgeErasedSessions(database: Database): Promise<number> {
  const [row] = await database.query<{ purged: number }>(purgeErased)
  return row?.purged ?? 0
}
