import { prepared } from '../../database/prepared-statement.ts'

/** What watchers of an account would want to know has changed. */
export interface AccountStateRow {
  readonly id: string
  readonly profile: string
  /** The number of open sessions, and the newest of them. */
  readonly sessions: string
}

/** The states of accounts. Urgent, because it takes the place of notifications. Through the entity manager: two reads. */
export const accountStates = prepared(
  'live.states',
  `select users.id, concat_ws(' ', users.updated_at, users.email_verified_at) as profile,
     (select count(*) || ' ' || coalesce(max(sessions.id::text), '') from sessions
      where sessions.user_id = users.id and ended_at is null and expires_at > now()) as sessions
   from users where users.id = any($1::uuid[])`,
  { urgent: true },
)

export interface EndedByRow {
  readonly actor_id: string | null
  readonly user_agent: string | null
  readonly ip_address: string | null
}

/**
 * Who ended session $1: the audit event of the same transaction, which has the same time. No row if none was recorded,
 * as when a session is replaced.
 */
export const endedBy = prepared(
  'live.ended-by',
  `select actor_id, audit_events.user_agent, audit_events.ip_address
   from sessions join audit_events on subject_id = sessions.user_id and audit_events.created_at = ended_at
   where sessions.id = $1 and audit_events.id >= $2 limit 1`,
)
