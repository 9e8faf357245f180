import { rowsOf } from '../../database/entity-rows.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { insertAuditEvent } from '../audit/audit-statements.ts'
import { User, type UserRow } from '../users/user.entity.ts'
import { SessionAudit } from './session-audit-kinds.ts'
import { expiresIn, expiry, type LiveSessionRow, session } from './session-columns.ts'
import { TokenDelivery } from './token-delivery.ts'

/** A session and its account. */
export type SessionAndAccountRow = LiveSessionRow & {
  readonly [Column in keyof UserRow as `account_${Column}`]: UserRow[Column]
}

/** Result of `readSession`. `expired` is true if the session or the presented token has expired. */
export type SessionStateRow = SessionAndAccountRow & {
  readonly expired: boolean
  readonly just_rotated: boolean
  /** Whether its newest token is a cookie that is issued again; see `rotateSession`. */
  readonly just_given_out: boolean
}

/** The account in a row that contains both. */
const accountRows = rowsOf(User, 'account_')
export const accountOf = (row: SessionAndAccountRow): User => accountRows.map(row)
const account = accountRows.columns

/** How long after a rotation the predecessor counts as a concurrent request. */
const concurrencyWindow = `interval '30 seconds'`

/** Columns set by a rotation; $4 and $5 are the lifetimes of a refresh token and a session in seconds. */
const stepped = `generation = sessions.generation + 1, confirmed = false, rotated_at = now(), last_used_at = now(),
     expires_at = ${expiry('sessions.created_at', '$4::double precision', '$5::double precision')}`
const justRotated = `sessions.rotated_at >= now() - ${concurrencyWindow}`
/**
 * Tabs share a cookie: during one tab's rotation, others send the cookie from before or after it. A cookie that has
 * only just been issued is issued again, so that no rotation overtakes a request.
 */
const justGivenOut = `(sessions.delivery = '${TokenDelivery.COOKIE}' and sessions.generation > 1 and ${justRotated})`
const mayStep = `users.id = sessions.user_id and users.active
     and sessions.ended_at is null and sessions.expires_at > now() and not ${justGivenOut}`

/**
 * Presents generation $2 of session $1: the newest one is rotated to its successor. Concurrent rotations of a session
 * wait and see the row as the previous one left it. No row: see `readSession`. If the response was lost and the same
 * token is presented again, it finds the rotation that it caused (`CONCURRENT`, `LOST_RESPONSE`). Through the entity
 * manager: 8 × the CPU, and a lock that is held during four round trips.
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
 * The same for several different sessions: arrays of `rotateSession`'s parameters, and the two lifetimes. Skips locked
 * rows instead of waiting, so that no session waits for another and no deadlock is possible; skipped sessions must be
 * presented one by one. Through the entity manager: 8 × the CPU for ten.
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
 * Confirms session $1 of account $2 by a new proof: it rests on the factors $3 from now on. $4 and $5 are lifetimes in
 * seconds. An access token of generation $6 was presented, which proves that its client has received that generation, so
 * the session steps to the next. If a client has not used the newest generation yet, as after a lost answer, it is kept:
 * otherwise the client's refresh token would be two generations old, and count as reused. No row: the session has ended.
 */
export const confirmByProof = prepared(
  'sessions.confirm-by-proof',
  `update sessions set
     generation = sessions.generation + case when confirmed or sessions.generation = $6 then 1 else 0 end,
     confirmed = false, rotated_at = now(), last_used_at = now(), confirmed_at = now(), factors = $3::text[],
     expires_at = ${expiry('sessions.created_at', '$4::double precision', '$5::double precision')},
     user_agent = $7, ip_address = $8
   where id = $1 and user_id = $2 and generation >= $6 and ended_at is null and expires_at > now()
   returning ${session}, ${expiresIn}`,
)

/**
 * Ends session $1 if generation $2, presented with a token that expires at $3, is one that its client has already
 * replaced. No row: it is not, or the session no longer exists. Through the entity manager: 6 × the CPU.
 */
export const endReusedSession = prepared(
  'sessions.end-reused',
  `update sessions set ended_at = now(), end_reason = 'REUSED', user_agent = $4, ip_address = $5
   where id = $1 and ended_at is null and expires_at > now() and to_timestamp($3::double precision) > now()
     and (
       generation > $2 + 1
       or (generation = $2 + 1 and confirmed and rotated_at < now() - ${concurrencyWindow})
     )
   returning id, user_id, generation`,
)

/**
 * The state of session $1 for a presented token that expires at $2. Changes nothing. Through the entity manager: 13 × the
 * CPU, and two reads.
 */
export const readSession = prepared(
  'sessions.read',
  `select ${session}, ${expiresIn}, ${account},
     least(sessions.expires_at, to_timestamp($2::double precision)) <= now() as expired,
     ${justRotated} as just_rotated, ${justGivenOut} as just_given_out
   from sessions join users on users.id = sessions.user_id
   where sessions.id = $1`,
)

/**
 * Ends a session for its owner, who signs out from address $3 with user agent $4. Through the entity manager: 6 × the CPU.
 */
export const endSession = prepared(
  'sessions.end',
  `with ended as (
     update sessions set ended_at = now(), end_reason = $2
     where id = $1 and ended_at is null and expires_at > now() returning id, user_id
   ), audited as (
     ${insertAuditEvent} select '${SessionAudit.SIGNED_OUT.name}', 'SUCCESS', user_id, user_id, id, $3, $4, '{}' from ended
   )
   select id, user_id from ended`,
)

/** Ends a session at the request of its owner, account $2. Through the entity manager: 7 × the CPU. */
export const endOwnSession = prepared(
  'sessions.end-own',
  `update sessions set ended_at = now(), end_reason = $3
   where id = $1 and user_id = $2 and ended_at is null and expires_at > now() returning id, user_id`,
)

/**
 * Ends all sessions of account $1 except session $2 (null: all). Through the entity manager: 8 × the CPU for twenty, and
 * as many more values as there are sessions.
 */
export const endSessionsOf = prepared(
  'sessions.end-of',
  `update sessions set ended_at = now(), end_reason = $3
   where user_id = $1 and id is distinct from $2 and ended_at is null and expires_at > now() returning id, user_id`,
)

/**
 * Ends the least recently used sessions of account $1, except the latest $2. Sessions that can only set up a second factor
 * do not count.
 */
export const endSurplusSessions = prepared(
  'sessions.end-surplus',
  `update sessions set ended_at = now(), end_reason = 'REVOKED'
   where ended_at is null and id in (
     select id from sessions where user_id = $1 and not enrolling and ended_at is null and expires_at > now()
     order by last_used_at desc, id desc offset $2::integer
   ) returning id, user_id`,
)

/** Longer than any access token is valid. */
export const erasedSessionLife = `interval '8 days'`

/**
 * Removes all sessions of account $1, and keeps the ids of those whose access tokens may still be valid. The entity
 * manager cannot do both in one statement, and would read as many rows as there are sessions.
 */
export const eraseSessionsOf = prepared(
  'sessions.erase-of',
  `with gone as (
     delete from sessions where user_id = $1 returning id, ended_at
   ), kept as (
     insert into erased_sessions (id, ended_at) select id, coalesce(ended_at, now()) from gone
     where coalesce(ended_at, now()) > now() - ${erasedSessionLife}
   )
   select id, ended_at is null as was_open from gone`,
)

/** The sessions of account $1, the last used first. Through the entity manager: 6 × the CPU for twenty. */
export const openSessionsOf = prepared(
  'sessions.open-of',
  `select ${session} from sessions
   where user_id = $1 and not enrolling and ended_at is null and expires_at > now() order by last_used_at desc, id desc`,
)
