import { prepared } from '../../database/prepared-statement.ts'

/** What `takeExport` returns. */
export interface TakenExportRow {
  readonly user_id: string
}

/**
 * Uses the link with the hash $1 up. No row: it does not work, or its session has ended. One statement, so that a link
 * works once on any number of replicas.
 */
export const takeExport = prepared(
  'data-exports.take',
  `with taken as (
     delete from data_exports where token_hash = $1 returning user_id, session_id, expires_at
   )
   select taken.user_id from taken
   join sessions on sessions.id = taken.session_id and sessions.user_id = taken.user_id
   where taken.expires_at > now() and sessions.ended_at is null and sessions.expires_at > now()`,
)

/** Removes links that have expired. */
export const purgeExports = prepared(
  'data-exports.purge',
  `with purged as (delete from data_exports where expires_at < now() returning token_hash)
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)

/** What `claimErasure` returns. */
export interface ClaimedErasureRow {
  readonly user_id: string
  readonly notice_id: string | null
  /** Whether requests from before the deletion can no longer add events. */
  readonly is_last: boolean
}

/** How long a replica may work on an erasure before another one takes it over. */
const lease = `interval '5 minutes'`
/** Requests that began before the deletion have ended by then. */
const settled = `interval '1 hour'`

/** Claims an erasure that is due. The entity manager cannot skip rows that other replicas have locked. */
export const claimErasure = prepared(
  'erasures.claim',
  `with due as (
     select user_id as due_id from erasures where next_at <= now() order by next_at limit 1 for update skip locked
   )
   update erasures set next_at = now() + ${lease} from due where user_id = due_id
   returning user_id, notice_id, erased_at + ${settled} <= now() as is_last`,
)

/** Notes that account $1 was erased so far, and must be looked at once more later. */
export const postponeErasure = prepared(
  'erasures.postpone',
  `update erasures set next_at = greatest(erased_at + ${settled}, now() + ${lease}) where user_id = $1`,
  { idempotent: true },
)

/** Removes the notice of the deletion of account $1 once it was sent or cannot be, and then the erasure. */
export const finishErasure = prepared(
  'erasures.finish',
  `with notice as (
     select mails.id, state <> 'QUEUED' or expires_at <= now() as is_settled
     from erasures join mails on mails.id = erasures.notice_id where erasures.user_id = $1
   ), gone as (
     delete from mails using notice where mails.id = notice.id and notice.is_settled
   )
   delete from erasures where user_id = $1 and not exists (select from notice where not is_settled) returning user_id`,
  { idempotent: true },
)

/** The accounts that are due to be deleted, $1 at most. */
export const dueDeletions = prepared(
  'deletions.due',
  `select user_id from scheduled_deletions where due_at <= now() order by due_at limit $1`,
)

/**
 * Whether the owner of account $1 has signed in or acted since its deletion was scheduled. At a replica of a former
 * release, or without `DELETION_GRACE`, sign-ins do not cancel it. Compares times in the database, because a `Date` has
 * no microseconds.
 */
export const hasReturned = prepared(
  'deletions.has-returned',
  `select exists (
     select from scheduled_deletions join audit_events on actor_id = user_id
     where user_id = $1 and outcome = 'SUCCESS' and id > uuid_v7(requested_at - interval '1 second')
       and created_at > requested_at
   ) or exists (
     select from scheduled_deletions as scheduled join sessions using (user_id)
     where user_id = $1 and created_at > requested_at
   ) as found`,
)
