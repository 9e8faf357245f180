import { type PreparedStatement, prepared } from '../../database/prepared-statement.ts'

const columns = `id, created_at, kind, outcome, actor_id, subject_id, session_id, ip_address, user_agent, details`

/**
 * The beginning of an `insert` for a `with` clause next to the recorded change, so that one statement writes both; id
 * and time are the database's. The values of these columns follow: kind, outcome, actor, subject, session, address,
 * user agent, details.
 */
export const insertAuditEvent =
  'insert into audit_events (kind, outcome, actor_id, subject_id, session_id, ip_address, user_agent, details)'

/** Runs on every failed sign-in. Through the entity manager: 5 × the CPU. */
export const writeAuditEvent = prepared(
  'audit.write',
  `${insertAuditEvent} values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)`,
)

/**
 * Events of an account as actor and as subject, each read along its own index, which the entity manager cannot express.
 * $2: before which id.
 */
export const activityOf = prepared(
  'audit.activity',
  `with mine as (
     (select id from audit_events where subject_id = $1 and id < $2 order by id desc limit $3)
     union
     (select id from audit_events where actor_id = $1 and id < $2 order by id desc limit $3)
   )
   select ${columns} from audit_events where id in (select id from mine) order by id desc limit $3`,
)

/** The columns that can be filtered. */
export type AuditFilterName = 'actorId' | 'subjectId' | 'kind' | 'outcome'

const columnOf: Record<AuditFilterName, string> = {
  actorId: 'actor_id',
  subjectId: 'subject_id',
  kind: 'kind',
  outcome: 'outcome',
}

const known = new Map<string, PreparedStatement>()

/**
 * A page of the log, newest first: from id $1, before id $2, $3 events; then the values of the filters in their order.
 * Each combination is a separate statement, so that each has a plan that walks an index.
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
 * A page of the events with a frequent value. Written as a range over the whole index: for an equality with a frequent
 * value, PostgreSQL expects an early match along the primary key, and would search the entire log for a rare one.
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

/**
 * The events of the last 15 seconds, which is longer than a transaction takes. Through the entity manager: two reads, one
 * of them for the id.
 */
export const latestAuditEvents = prepared(
  'audit.latest',
  `select ${columns} from audit_events where id > (select uuid_v7(now() - interval '15 seconds'))
   order by id desc limit 2000`,
)

/** Sets a parameter of the transaction, which is no table. */
export const allowAuditPurge = prepared(
  'audit.allow-purge',
  `select set_config('gatehouse.purge', 'on', true)`,
)

/**
 * The oldest $3 events between ids $1 and $2. Starts where the last page ended, because deleted rows stay in the index
 * until they are vacuumed and each page would have to skip them again.
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

/** Events older than $1 seconds have ids below this one. */
export const auditIdSecondsAgo = prepared(
  'audit.id-seconds-ago',
  `select uuid_v7(now() - make_interval(secs => $1)) as id`,
)

/** Permits to blank events of account $1, which must not exist any more. */
export const allowAuditErasure = prepared(
  'audit.allow-erasure',
  `select set_config('gatehouse.erase', $1, true)`,
)

/** Codes and ids, which say nothing about a person. */
const isCodeOrId = `jsonb_typeof(value) in ('number', 'boolean')
       or value #>> '{}' ~ '^([A-Z][A-Z0-9_]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$'`

/**
 * Blanks up to $3 events of account $1 after id $2. The address and the user agent of another account that acted on this
 * one stay: they are that account's.
 */
export const blankAuditEvents = prepared(
  'audit.blank',
  `with page as (
     select id from (
       (select id from audit_events where subject_id = $1 and id > $2 order by id limit $3)
       union
       (select id from audit_events where actor_id = $1 and id > $2 order by id limit $3)
     ) as mine order by id limit $3
   ), identifying as (
     select id, actor_id is null or actor_id = $1 as is_own, ip_address, user_agent, details, coalesce(
       (select jsonb_object_agg(key, value) from jsonb_each(details) where ${isCodeOrId}), '{}'
     ) as kept
     from audit_events where id in (select id from page)
   ), blanked as (
     update audit_events as event set
       ip_address = case when is_own then null else event.ip_address end,
       user_agent = case when is_own then null else event.user_agent end,
       details = kept
     from identifying
     where event.id = identifying.id and (
       kept <> identifying.details
       or is_own and (identifying.ip_address is not null or identifying.user_agent is not null)
     )
     returning event.id
   )
   select (select case when count(*) = $3 then max(id::text) end from page) as last,
     (select count(*)::integer from blanked) as purged`,
  { idempotent: true },
)
