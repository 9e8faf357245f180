import { type RowOf, rowsOf } from '../../database/entity-rows.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { Mail } from './mail.entity.ts'

export const mostAttempts = 8
/** How long a replica may work on a mail before another may take it over, in seconds. */
export const leaseSeconds = 60

const { columns } = rowsOf(Mail)

/** A mail as a named statement returns it. */
export type MailRow = RowOf<Mail, keyof Mail> & { readonly valid_seconds: number }

/**
 * Claims up to $1 due mails, each for one attempt and until the lease ends. The entity manager cannot skip rows locked
 * by other replicas and update the rest in one statement.
 */
export const claimMails = prepared(
  'mails.claim',
  `with due as (
     select id as due_id from mails
     where state = 'QUEUED' and next_attempt_at <= now() and expires_at > now() and attempts < ${mostAttempts}
       and kind = any($2::text[])
     order by priority, next_attempt_at limit $1 for update skip locked
   )
   update mails set attempts = attempts + 1, next_attempt_at = now() + interval '${leaseSeconds} seconds'
   from due where id = due_id
   returning ${columns}, extract(epoch from expires_at - created_at)::integer as valid_seconds`,
  { urgent: true },
)

/** The mail server accepted mail $1 at attempt $2. */
export const markSent = prepared(
  'mails.sent',
  `update mails set state = 'SENT', sent_at = now(), sealed_token = null, error = null
   where id = $1 and attempts = $2 and state = 'QUEUED'`,
  { idempotent: true },
)

/** Attempt $2 to send mail $1 failed with $3; the next is due in $4 seconds. */
export const markDeferred = prepared(
  'mails.deferred',
  `update mails set error = $3, next_attempt_at = now() + make_interval(secs => $4)
   where id = $1 and attempts = $2 and state = 'QUEUED'`,
  { idempotent: true },
)

/**
 * Mail $1 cannot be sent because of $3. It keeps its token until its link expires, so that an administrator can retry
 * it.
 */
export const markFailed = prepared(
  'mails.failed',
  `update mails set state = 'FAILED', error = $3 where id = $1 and attempts = $2 and state = 'QUEUED'`,
  { idempotent: true },
)

/** What `takeResetRequests` returns. */
export interface ResetRequestRow {
  readonly email_key: string
  readonly ip_address: string
  readonly user_agent: string | null
  /** Whether it is young enough to be answered. */
  readonly is_current: boolean
}

const mostRequests = 10_000

/** Notes a request to reset the password of an address, unless very many wait. */
export const addResetRequest = prepared(
  'reset-requests.add',
  `insert into reset_requests (id, email_key, ip_address, user_agent)
   select $1::uuid, $2::text, $3::text, $4::text where (select count(*) from (select from reset_requests limit ${mostRequests}) as waiting) < ${mostRequests}`,
)

/** Takes up to $1 requests away, which come back if the transaction fails. Older ones than $2 seconds are answered no more. */
export const takeResetRequests = prepared(
  'reset-requests.take',
  `with next as (select id as next_id from reset_requests order by id limit $1 for update skip locked)
   delete from reset_requests using next where id = next_id
   returning email_key, ip_address, user_agent, created_at > now() - make_interval(secs => $2) as is_current`,
)

/** Removes links that stopped working a day ago or more. */
export const purgeLinks = prepared(
  'links.purge',
  `with old as (select id as old_id from links where expires_at < now() - interval '1 day' limit 10000),
     purged as (delete from links using old where id = old_id returning id)
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)

const mostSettled = 500

/** Gives up mails that have expired or whose last attempt was never reported, and erases the tokens of expired ones. */
export const settleMails = prepared(
  'mails.settle',
  `with late as (
     select id as late_id from mails
     where (state = 'QUEUED' or sealed_token is not null) and expires_at <= now() limit ${mostSettled} for update skip locked
   ), expired as (
     update mails set state = case state when 'QUEUED' then 'EXPIRED' else state end, sealed_token = null
     from late where id = late_id returning case state when 'EXPIRED' then 1 end as expired
   ), lost as (
     select id as lost_id from mails
     where state = 'QUEUED' and attempts >= ${mostAttempts} and next_attempt_at <= now() and expires_at > now()
     limit ${mostSettled} for update skip locked
   ), failed as (
     update mails set state = 'FAILED', error = coalesce(error, 'UNKNOWN') from lost where id = lost_id returning id
   )
   select (select count(expired)::integer from expired) as expired, (select count(*)::integer from failed) as failed`,
  { idempotent: true },
)

const mostCounted = 100_000

/** Number of waiting mails, and for how many seconds the oldest due one has waited. */
export const mailStatistics = prepared(
  'mails.statistics',
  `select count(*)::integer as queued, coalesce(extract(epoch from now() - min(created_at)), 0)::double precision as oldest_seconds
   from (select created_at from mails where state = 'QUEUED' limit ${mostCounted}) as waiting`,
)

/** Removes mails that were settled more than 30 days ago, in a page after id $1. */
export const purgeMails = prepared(
  'mails.purge-page',
  `with page as (
     select id as page_id, state <> 'QUEUED' and expires_at < now() - interval '30 days' as is_old
     from mails where id > $1 order by id limit 1000
   ), purged as (
     delete from mails using page where id = page_id and is_old returning id
   )
   select (select max(page_id::text) from page) as last, (select count(*)::integer from purged) as purged`,
  { idempotent: true },
)

/** What `beforeMail` returns. */
export interface BeforeMailRow {
  readonly recent: number
  readonly waiting: boolean
}

/**
 * How many mails address $1 got within the last hour, at most $2, and whether mails of kind $4 to account $3 wait. Most
 * have none, a registration never, and then need no update that cancels them.
 */
export const beforeMail = prepared(
  'mails.before',
  `select
     (select count(*)::integer from (
        select from mails where recipient = $1 and created_at > now() - interval '1 hour' limit $2
      ) as latest) as recent,
     exists (
       select from mails where user_id = $3 and kind = $4 and state in ('QUEUED', 'FAILED')
     ) as waiting`,
)

/** The user agents of the latest sign-ins to account $1, except session $2. */
export const userAgentsOf = prepared(
  'mails.user-agents-of',
  `select distinct user_agent from (
     select user_agent, kind, session_id from audit_events where subject_id = $1 order by id desc limit 200
   ) as recent
   where kind = any($3::text[]) and session_id is distinct from $2`,
)

/**
 * Removes all mails and links of account $1, those of others to its address, and mails to others that name it. $2: the
 * address in the forms that it may have. Written as the indexes are, which the entity manager cannot.
 */
export const eraseMailsOf = prepared(
  'mails.erase-of',
  `with links_gone as (
     delete from links where user_id = $1 or lower(email) = any($2::text[])
   )
   delete from mails where user_id = $1 or lower(recipient) = any($2::text[])
     or (parameters ? 'email' and parameters ->> 'email' = any($2::text[]))`,
  { idempotent: true },
)
