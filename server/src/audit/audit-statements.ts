import { userColumns } from '../accounts/user.entity.ts'
import { type PreparedStatement, prepared } from '../database/prepared-statement.ts'

const columns = `id, created_at, kind, outcome, actor_id, subject_id, session_id, ip_address, user_agent, details`

/**
 * The start of an `insert` that stands in a `with` beside what it records, so that both are written by one statement; id and time are
 * the database's. After it come the values for these columns: kind, outcome, actor, subject, session, address, user agent, details.
 */
export const insertAuditEvent =
  'insert into audit_events (kind, outcome, actor_id, subject_id, session_id, ip_address, user_agent, details)'

export const writeAuditEvent = prepared(
  'audit.write',
  `${insertAuditEvent} values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)`,
)

export const usersByIds = prepared(
  'audit.users-by-ids',
  `select ${userColumns('users')} from users where id = any($1::uuid[])`,
)

/** What I did and what was done to me, each side read along its own index. $2: before which id. */
export const activityOf = prepared(
  'audit.activity',
  `with mine as (
     (select id from audit_events where subject_id = $1 and id < $2 order by id desc limit $3)
     union
     (select id from audit_events where actor_id = $1 and id < $2 order by id desc limit $3)
   )
   select ${columns} from audit_events where id in (select id from mine) order by id desc limit $3`,
)

/** What the log can be filtered by, each with the condition that its parameter goes into. */
const conditions = {
  kind: 'kind =',
  actorId: 'actor_id =',
  subjectId: 'subject_id =',
  outcome: 'outcome =',
  fromId: 'id >=',
  beforeId: 'id <',
} as const

export type AuditCondition = keyof typeof conditions

const known = new Map<string, PreparedStatement>()

/**
 * A page of the log under these conditions, newest first; their values come in the same order, and then the number of events. Each
 * combination is a statement of its own, so that each has a plan that walks an index.
 */
export function auditEventsBy(names: readonly AuditCondition[]): PreparedStatement {
  const key = names.join('+')
  const statement = known.get(key) ?? prepared(`audit.by.${key}`, auditEventsText(names))
  known.set(key, statement)
  return statement
}

const auditEventsText = (names: readonly AuditCondition[]): string => {
  const where = names.map((name, index) => `${conditions[name]} $${index + 1}`).join(' and ')
  return `select ${columns} from audit_events ${where && `where ${where}`} order by id desc limit $${names.length + 1}`
}

export const allowAuditPurge = prepared(
  'audit.allow-purge',
  `select set_config('gatehouse.purge', 'on', true)`,
)

/** The oldest events from before the id $1. */
export const purgeAuditEvents = prepared(
  'audit.purge',
  `with gone as (
     delete from audit_events
     where id in (select id from audit_events where id < $1 order by id limit $2) returning id
   )
   select count(*)::integer as purged from gone`,
  { idempotent: true },
)

/** What is older than $1 seconds has an id below this one. */
export const auditIdSecondsAgo = prepared(
  'audit.id-seconds-ago',
  `select uuid_v7(now() - make_interval(secs => $1)) as id`,
)
