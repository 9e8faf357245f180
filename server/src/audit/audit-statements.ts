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

/** What the log can be filtered by. */
export type AuditFilterName = 'actorId' | 'subjectId' | 'kind' | 'outcome'

const columnOf: Record<AuditFilterName, string> = {
  actorId: 'actor_id',
  subjectId: 'subject_id',
  kind: 'kind',
  outcome: 'outcome',
}

const known = new Map<string, PreparedStatement>()

/**
 * A page of the log, newest first: $1 is the id from which on, $2 the one before which, $3 the number of events; then come the values
 * of the filters in their order. Each combination is a statement of its own, so that each has a plan that walks an index.
 */
export function auditEventsBy(filters: readonly AuditFilterName[]): PreparedStatement {
  const key = filters.join('+')
  const statement = known.get(key) ?? prepared(`audit.by.${key}`, auditEventsText(filters))
  known.set(key, statement)
  return statement
}

function auditEventsText(filters: readonly AuditFilterName[]): string {
  const parameter = (name: AuditFilterName): string => `$${filters.indexOf(name) + 4}`
  if (filters.includes('actorId') || filters.includes('subjectId')) {
    const conditions = filters.map((name) => `${columnOf[name]} = ${parameter(name)}`)
    return pageText({ conditions: ['id >= $1', 'id < $2', ...conditions], order: ['id'] })
  }
  if (filters.includes('kind')) {
    if (filters.includes('outcome'))
      return pageWithin({ kind: parameter('kind'), outcome: parameter('outcome') })
    const [done, refused] = [`'SUCCESS'`, `'FAILURE'`].map((outcome) =>
      pageWithin({ kind: parameter('kind'), outcome }),
    )
    return `(${done}) union all (${refused}) order by id desc limit $3`
  }
  if (filters.includes('outcome')) return pageWithin({ outcome: parameter('outcome') })
  return pageText({ conditions: ['id >= $1', 'id < $2'], order: ['id'] })
}

/**
 * A page within one value of few. Said as a range over the whole index, since of an equality with one value of few PostgreSQL expects
 * to find it soon by walking the primary key; and what is rare it would look for through all of the log.
 */
function pageWithin(lead: Readonly<Record<string, string>>): string {
  const order = [...Object.keys(lead), 'id']
  const values = Object.values(lead).join(', ')
  const row = `(${order.join(', ')})`
  return pageText({ conditions: [`${row} >= (${values}, $1)`, `${row} < (${values}, $2)`], order })
}

const pageText = ({
  conditions,
  order,
}: {
  conditions: readonly string[]
  order: readonly string[]
}): string =>
  `select ${columns} from audit_events where ${conditions.join(' and ')}
   order by ${order.map((column) => `${column} desc`).join(', ')} limit $3`

export const allowAuditPurge = prepared(
  'audit.allow-purge',
  `select set_config('gatehouse.purge', 'on', true)`,
)

/**
 * The oldest $3 events between the ids $1 and $2. It begins where the last page ended, since what was deleted stays in the index until
 * it is vacuumed, and would be passed over by each page anew.
 */
export const purgeAuditEvents = prepared(
  'audit.purge',
  `with gone as (
     delete from audit_events
     where id in (select id from audit_events where id > $1 and id < $2 order by id limit $3) returning id
   )
   select case when count(*) = $3 then max(id::text) end as last, count(*)::integer as purged from gone`,
  { idempotent: true },
)

/** What is older than $1 seconds has an id below this one. */
export const auditIdSecondsAgo = prepared(
  'audit.id-seconds-ago',
  `select uuid_v7(now() - make_interval(secs => $1)) as id`,
)
