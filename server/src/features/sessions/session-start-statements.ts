import type { Role } from '../../core/role.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { insertAuditEvent } from '../audit/audit-statements.ts'
import { SessionAudit } from './session-audit-kinds.ts'
import { expiresIn, expiry, type LiveSessionRow, session } from './session-columns.ts'

/** A session that replaced another. */
export interface ReplacingSessionRow extends LiveSessionRow {
  readonly password_changed_at: Date | null
}

/** An account that a sign-in has locked. */
export interface LockedAccountRow {
  readonly password_changed_at: Date | null
  readonly role: Role
}

/** A new session, and the sessions that were ended for it. */
export interface StartedSessionRow extends LiveSessionRow {
  readonly ended_ids: readonly string[]
}

const insertSession = `insert into sessions
       (id, user_id, generation, confirmed, rotated_at, created_at, last_used_at, expires_at,
        delivery, user_agent, ip_address, factors, confirmed_at, enrolling)`
const firstExpiry = expiry('now()', '$4::double precision', '$5::double precision')

/**
 * Locks account $1 unless it was disabled, or its password changed, since it was read as $2. Those changes and this
 * statement wait for each other, as do the account's other sign-ins, so that each sees the sessions of the previous
 * one. Through the entity manager, this and `startSession` take 7 × the CPU.
 */
export const lockForSession = prepared(
  'sessions.lock-account',
  `select password_changed_at, role from users
   where id = $1 and active and password_hash is not distinct from $2 for no key update`,
)

/**
 * Starts session $1 of account $2, which is locked, and ends the least recently used sessions beyond $3 open ones,
 * including the new one. $9 is its kind of audit event, $10 the factors that its user proved; $11 is false if it
 * does not count as confirmed. If $12, it can only set up a second factor: then $3 limits the sessions of that kind, and
 * ends no other.
 */
export const startSession = prepared(
  'sessions.start',
  `with surplus as (
     select id from sessions where user_id = $2 and enrolling = $12 and ended_at is null and expires_at > now()
     order by last_used_at desc, id desc offset $3::integer - 1
   ), ended as (
     update sessions set ended_at = now(), end_reason = 'REVOKED'
     from surplus where sessions.id = surplus.id and ended_at is null returning sessions.id
   ), started as (
     ${insertSession}
     values ($1, $2, 1, true, now(), now(), now(), ${firstExpiry}, $6, $7, $8, $10::text[], case when $11::boolean then now() end, $12)
     returning ${session}, ${expiresIn}
   ), audited as (
     ${insertAuditEvent}
     select $9::text, 'SUCCESS', user_id, user_id, id, ip_address, user_agent, '{}'::jsonb from started
     union all
     select '${SessionAudit.SESSION_REVOKED.name}', 'SUCCESS', user_id, user_id, id, ip_address, user_agent,
       jsonb_build_object('sessionsEnded', (select count(*) from ended), 'limit', $3::integer)
     from started where exists (select from ended)
   )
   select started.*, array(select id from ended) as ended_ids from started`,
)

/** Session $1 of account $2, if it is open and has not been refreshed. */
export const unrefreshedSession = prepared(
  'sessions.unrefreshed',
  `select ${session}, ${expiresIn}, (select password_changed_at from users where users.id = sessions.user_id) as password_changed_at
   from sessions
   where id = $1 and user_id = $2 and generation = 1 and ended_at is null and expires_at > now()`,
)

/**
 * Starts session $1 in place of session $2 of account $3, which has just been ended and whose token delivery it
 * inherits. It rests on the factors $8, proven now if $9, otherwise at $10 (seconds since 1970; null: never). The account
 * is locked. Through the entity manager: 7 × the CPU.
 */
export const replaceSession = prepared(
  'sessions.replace',
  `${insertSession}
   select $1, former.user_id, 1, true, now(), now(), now(), ${firstExpiry}, former.delivery, $6, $7, $8::text[],
     case when $9::boolean then now() else to_timestamp($10::double precision) end, false
   from sessions as former where former.id = $2 and former.user_id = $3
   returning ${session}, ${expiresIn},
     (select password_changed_at from users where users.id = sessions.user_id) as password_changed_at`,
)
