import { type User, type UserRow, userColumns, userOf } from '../accounts/user.entity.ts'
import { insertAuditEvent } from '../audit/audit-statements.ts'
import { prepared } from '../database/prepared-statement.ts'
import { type SessionRow, sessionColumns } from './session.entity.ts'
import { TokenDelivery } from './token-delivery.ts'

/** A session as its statements return it. */
export interface LiveSessionRow extends SessionRow {
  /** Whole seconds until it expires, by the database's clock. */
  readonly expires_in: number
}

/** A session beside the account it belongs to. */
export type SessionAndAccountRow = LiveSessionRow & {
  readonly [Column in keyof UserRow as `account_${Column}`]: UserRow[Column]
}

/** What `readSession` returns: `expired` is true when the session or the presented token is. */
export type SessionStateRow = SessionAndAccountRow & {
  readonly expired: boolean
  readonly just_rotated: boolean
  /** Its newest token is a cookie that is given out again; see `rotateSession`. */
  readonly just_given_out: boolean
}

/** The account of a row that has both. */
export const accountOf = (row: SessionAndAccountRow): User =>
  userOf({
    id: row.account_id,
    email: row.account_email,
    first_name: row.account_first_name,
    last_name: row.account_last_name,
    phone: row.account_phone,
    role: row.account_role,
    active: row.account_active,
    created_at: row.account_created_at,
    updated_at: row.account_updated_at,
  })

/** For how long after a rotation its predecessor is taken for a parallel request. */
const concurrencyWindow = `interval '30 seconds'`

const session = sessionColumns('sessions')
const account = userColumns('users').replaceAll(/users\.(\w+)/g, 'users.$1 as account_$1')
const expiresIn = 'floor(extract(epoch from sessions.expires_at - now()))::integer as expires_in'

/** Whole seconds, so that the token made from the row is the same whoever makes it. $ttl and $maxAge are seconds. */
const expiry = (createdAt: string, ttl: string, maxAge: string): string =>
  `date_trunc('second', least(now() + make_interval(secs => ${ttl}), ${createdAt} + make_interval(secs => ${maxAge})))`

/**
 * Begins a session unless the account was disabled, or its password changed, since it was read: the lock on the account's row
 * makes this wait for whoever does either, and makes them wait for this. $9 is the kind of event that it is in the audit log.
 */
export const startSession = prepared(
  'sessions.start',
  `with account as (
     select id from users where id = $2 and active and password_hash is not distinct from $3 for share
   ), started as (
     insert into sessions (id, user_id, generation, confirmed, rotated_at, created_at, last_used_at, expires_at, delivery, user_agent, ip_address)
     select $1, account.id, 1, true, now(), now(), now(), ${expiry('now()', '$4::double precision', '$5::double precision')}, $6, $7, $8
     from account
     returning ${session}, ${expiresIn}
   ), audited as (
     ${insertAuditEvent}
     select $9::text, 'SUCCESS', user_id, user_id, id, ip_address, user_agent, '{}' from started
   )
   select * from started`,
)

/** Of a rotation; $4 and $5 are the seconds that a refresh token and a session live. */
const stepped = `generation = sessions.generation + 1, confirmed = false, rotated_at = now(), last_used_at = now(),
     expires_at = ${expiry('sessions.created_at', '$4::double precision', '$5::double precision')}`
const justRotated = `sessions.rotated_at >= now() - ${concurrencyWindow}`
/**
 * Tabs share a cookie: while one's step is on its way, others send what the jar held before it and what it holds after it. A cookie that
 * has only just been given out is given out again, so that no step overtakes a request.
 */
const justGivenOut = `(sessions.delivery = '${TokenDelivery.COOKIE}' and sessions.generation > 1 and ${justRotated})`
const mayStep = `users.id = sessions.user_id and users.active
     and sessions.ended_at is null and sessions.expires_at > now() and not ${justGivenOut}`

/**
 * Presents generation $2 of session $1: the newest one steps to its successor. Whoever waits for another's step meets the row as that
 * one left it. No row: see `readSession`. Presented again when its answer was lost, the same token meets the step it made
 * (`CONCURRENT`, `LOST_RESPONSE`).
 */
export const rotateSession = prepared(
  'sessions.rotate',
  `update sessions set ${stepped}, delivery = coalesce($6, sessions.delivery), user_agent = $7, ip_address = $8
   from users
   where sessions.id = $1 and sessions.generation = $2 and to_timestamp($3::double precision) > now() and ${mayStep}
   returning ${session}, ${expiresIn}, ${account}`,
  { idempotent: true },
)

/**
 * The same for several sessions, each named once: arrays of what `rotateSession` is given, and the two times. Waits for nobody, so that
 * nobody waits for somebody else's session, or deadlocks: a row that is locked is left out, and each that is left out is to be presented
 * by itself.
 */
export const rotateSessions = prepared(
  'sessions.rotate-together',
  `with presented as (
     select * from unnest($1::uuid[], $2::integer[], $3::double precision[], $6::text[], $7::text[], $8::text[])
       as presented (id, generation, token_expires_at, delivery, user_agent, ip_address)
   ), free as (
     select sessions.id from presented join sessions on sessions.id = presented.id and sessions.generation = presented.generation
     for no key update of sessions skip locked
   )
   update sessions set ${stepped}, delivery = coalesce(presented.delivery, sessions.delivery),
     user_agent = presented.user_agent, ip_address = presented.ip_address
   from free join presented on presented.id = free.id, users
   where sessions.id = free.id and sessions.generation = presented.generation
     and to_timestamp(presented.token_expires_at) > now() and ${mayStep}
   returning ${session}, ${expiresIn}, ${account}`,
  { idempotent: true },
)

/**
 * Ends session $1 when generation $2, presented with a token that expires at $3, is one that its client has already replaced; the
 * audit log tells. No row: it is not, or no more.
 */
export const endReusedSession = prepared(
  'sessions.end-reused',
  `with ended as (
     update sessions set ended_at = now(), end_reason = 'REUSED', user_agent = $4, ip_address = $5
     where id = $1 and ended_at is null and expires_at > now() and to_timestamp($3::double precision) > now()
       and (
         generation > $2 + 1
         or (generation = $2 + 1 and confirmed and rotated_at < now() - ${concurrencyWindow})
       )
     returning id, user_id, generation
   ), audited as (
     ${insertAuditEvent}
     select 'REFRESH_TOKEN_REUSED', 'FAILURE', null, user_id, id, $5, $4, jsonb_build_object('generation', $2) from ended
   )
   select id, user_id, generation from ended`,
)

/** The state of session $1 for a presented token that expires at $2 and changes nothing. */
export const readSession = prepared(
  'sessions.read',
  `select ${session}, ${expiresIn}, ${account},
     least(sessions.expires_at, to_timestamp($2::double precision)) <= now() as expired,
     ${justRotated} as just_rotated, ${justGivenOut} as just_given_out
   from sessions join users on users.id = sessions.user_id
   where sessions.id = $1`,
)

/** The next generation of a session for its own user, without a token: after a change of password. */
export const stepSession = prepared(
  'sessions.step',
  `update sessions set generation = generation + 1, confirmed = false, rotated_at = now(), last_used_at = now(),
     expires_at = ${expiry('created_at', '$2::double precision', '$3::double precision')}
   where id = $1 and ended_at is null and expires_at > now()
   returning ${session}, ${expiresIn}`,
)

/** Ends a session for its owner, who signs out from address $3 by user agent $4. */
export const endSession = prepared(
  'sessions.end',
  `with ended as (
     update sessions set ended_at = now(), end_reason = $2
     where id = $1 and ended_at is null and expires_at > now() returning id, user_id
   ), audited as (
     ${insertAuditEvent} select 'SIGNED_OUT', 'SUCCESS', user_id, user_id, id, $3, $4, '{}' from ended
   )
   select id from ended`,
)

/** Ends a session of account $2 only, at the wish of its owner. */
export const endOwnSession = prepared(
  'sessions.end-own',
  `with ended as (
     update sessions set ended_at = now(), end_reason = $3
     where id = $1 and user_id = $2 and ended_at is null and expires_at > now() returning id, user_id
   ), audited as (
     ${insertAuditEvent} select 'SESSION_REVOKED', 'SUCCESS', user_id, user_id, id, $4, $5, '{"sessionsEnded": 1}' from ended
   )
   select id from ended`,
)

/** Ends all sessions of account $1 but session $2 (null: all). */
export const endSessionsOf = prepared(
  'sessions.end-of',
  `update sessions set ended_at = now(), end_reason = $3
   where user_id = $1 and id is distinct from $2 and ended_at is null and expires_at > now() returning id`,
)

export const openSessionsOf = prepared(
  'sessions.open-of',
  `select ${session} from sessions
   where user_id = $1 and ended_at is null and expires_at > now() order by last_used_at desc, id desc`,
)
