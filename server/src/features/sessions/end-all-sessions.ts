import type { Database } from '../../database/database.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { insertAuditEvent } from '../audit/audit-statements.ts'
import { SessionAudit } from './session-audit-kinds.ts'

const firstId = '00000000-0000-0000-0000-000000000000'
const accountsInAPage = 500

const databaseTime = prepared('database-time', 'select now() as now')

/** Ends the sessions that began before $2 of the next accounts after $1, with one audit event per account. */
const endPage = prepared(
  'sessions.end-page',
  `with page as (
     select distinct user_id from sessions where ended_at is null and user_id > $1
     order by user_id limit ${accountsInAPage}
   ), ended as (
     update sessions set ended_at = now(), end_reason = 'REVOKED' from page
     where sessions.user_id = page.user_id and ended_at is null and expires_at > now() and created_at < $2
     returning sessions.user_id
   ), audited as (
     ${insertAuditEvent}
     select '${SessionAudit.USER_SESSIONS_ENDED.name}', 'SUCCESS', null, user_id, null, null, null, jsonb_build_object('sessionsEnded', count(*))
     from ended group by user_id
   )
   select (select max(user_id::text) from page) as last, (select count(*)::integer from ended) as ended`,
  { idempotent: true },
)

/** The key in `settings` of the time before which everybody's sessions were ended, in ISO 8601. */
export const endedBeforeKey = 'sessions.ended-before'

const recordEndedBefore = prepared(
  'sessions.ended-before',
  `insert into settings (key, value) values ('${endedBeforeKey}', $1)
   on conflict (key) do update set value = greatest(settings.value, excluded.value)`,
  { idempotent: true },
)

/**
 * Ends every open session that began before `before` (default: now), for the operator after a restored backup or a
 * leak. Works in pages so that requests are not slowed down. Replicas notice within a second by their periodic read.
 *
 * @returns the number of sessions ended
 */
export async function endAllSessions(database: Database, before?: Date): Promise<number> {
  const [clock] = await database.query<{ now: Date }>(databaseTime)
  const until = before ?? clock?.now
  await database.query(recordEndedBefore, [until?.toISOString()])
  let ended = 0
  let last: string | null = firstId
  while (last !== null) {
    const rows: { last: string | null; ended: number }[] = await database.query(endPage, [last, until])
    ended += rows[0]?.ended ?? 0
    last = rows[0]?.last ?? null
  }
  return ended
}
