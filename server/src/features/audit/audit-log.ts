import { validate as isUuid } from 'uuid'
import type { CurrentUser } from '../../core/current-user.ts'
import { pageOf } from '../../core/page-info.ts'
import { Role, visibleRoles } from '../../core/role.ts'
import type { Database, Reader } from '../../database/database.ts'
import type { PreparedStatement } from '../../database/prepared-statement.ts'
import { User } from '../users/user.entity.ts'
import type { AuditEventConnection } from './audit-connection.ts'
import { AuditDetail, AuditEvent, type AuditEventRow } from './audit-event.ts'
import type { AuditEventFilter } from './audit-inputs.ts'
import { activityOf, auditEventsBy, latestAuditEvents } from './audit-statements.ts'
import { type IsKnownKind, readKnownEvents } from './known-events.ts'

/** Which page of a list of events, newest first. */
export interface AuditPage {
  readonly first: number
  /** The id of the last event of the previous page. */
  readonly after: string | null
}

/** Less than every id. */
const firstId = '00000000-0000-0000-0000-000000000000'
/** Greater than every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Which events to read: with a statement, and its values for the events before an id. */
interface Selection {
  readonly statement: PreparedStatement
  readonly before: string
  valuesFor(before: string, count: number): readonly unknown[]
}

/** Reads the audit log. Returns no total counts because the log keeps growing. Omits events of unknown kinds. */
export class AuditLog {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async events(
    viewer: CurrentUser,
    page: AuditPage,
    filter: AuditEventFilter,
    isKnown: IsKnownKind,
  ): Promise<AuditEventConnection> {
    if (isUnknownId(filter.actorId) || isUnknownId(filter.subjectId)) return pageOf([], page, cursorOf)
    const { actorId, subjectId, kind, outcome, since, until } = filter
    const given = typedEntries({ actorId, subjectId, kind, outcome }).filter(([, value]) => value != null)
    const from = since == null ? firstId : firstIdAt(since)
    const selection: Selection = {
      statement: auditEventsBy(given.map(([name]) => name)),
      before: earlier(page.after ?? lastId, until == null ? lastId : firstIdAt(until)),
      valuesFor: (before, count) => [from, before, count, ...given.map(([, value]) => value)],
    }
    return this.#read(selection, page, viewer, isKnown)
  }

  /** Lists the viewer's own actions and those that affected their account. */
  async activity(viewer: CurrentUser, page: AuditPage, isKnown: IsKnownKind): Promise<AuditEventConnection> {
    const selection: Selection = {
      statement: activityOf,
      before: page.after ?? lastId,
      valuesFor: (before, count) => [viewer.id, before, count],
    }
    return this.#read(selection, page, viewer, isKnown)
  }

  /** The events of the last seconds, newest first; the newest ones if there are thousands. */
  async latest(): Promise<readonly AuditEventRow[]> {
    return this.#database.query<AuditEventRow>(latestAuditEvents)
  }

  /** An event as `viewer` may see it. */
  async shown(row: AuditEventRow, viewer: CurrentUser): Promise<AuditEvent> {
    const people = await this.#database.readList((reader) => peopleIn([row], reader))
    return eventOf(row, viewer, people)
  }

  #read(
    { statement, before, valuesFor }: Selection,
    page: AuditPage,
    viewer: CurrentUser,
    isKnown: IsKnownKind,
  ): Promise<AuditEventConnection> {
    return this.#database.readList(async (reader) => {
      const { rows, stoppedAt } = await readKnownEvents(
        (from, count) => reader.query<AuditEventRow>(statement, valuesFor(from, count)),
        { count: page.first + 1, before },
        isKnown,
      )
      const people = await peopleIn(rows, reader)
      const events = rows.map((row) => eventOf(row, viewer, people))
      return continuedAfter(stoppedAt, pageOf(events, page, cursorOf))
    })
  }
}

/** Lets the next page begin after the event `id`, which is not in this one. */
function continuedAfter(id: string | null, page: AuditEventConnection): AuditEventConnection {
  if (id === null) return page
  return { ...page, pageInfo: { ...page.pageInfo, hasNextPage: true, endCursor: cursorOfId(id) } }
}

async function peopleIn(rows: readonly AuditEventRow[], reader: Reader): Promise<ReadonlyMap<string, User>> {
  const ids = new Set(rows.flatMap((row) => [row.actor_id, row.subject_id]).filter((id) => id !== null))
  if (ids.size === 0) return new Map()
  const users = await reader.read((em) => em.find(User, { id: { $in: [...ids] } }))
  return new Map(users.map((user) => [user.id, user]))
}

const cursorOf = ({ id }: AuditEvent): string => cursorOfId(id)

const cursorOfId = (id: string): string => Buffer.from(id).toString('base64url')

/** Returns the id in a cursor; undefined if the cursor is invalid. */
export function idOfCursor(cursor: string): string | undefined {
  const id = Buffer.from(cursor, 'base64url').toString()
  return isUuid(id) ? id : undefined
}

const isUnknownId = (id: string | null | undefined): boolean => id != null && !isUuid(id)

/** The smallest id of an event at or after this time (RFC 9562 §5.7). */
export function firstIdAt(moment: Date): string {
  const milliseconds = Math.min(Math.max(moment.getTime(), 0), 2 ** 48 - 1)
  const hex = milliseconds.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

const earlier = (a: string, b: string): string => (a < b ? a : b)

const typedEntries = <Key extends string, Value>(record: Record<Key, Value>): [Key, Value][] =>
  Object.entries(record) as [Key, Value][]

/** The owner of an account must not learn the address and device of others who acted on it. */
function eventOf(row: AuditEventRow, viewer: CurrentUser, people: ReadonlyMap<string, User>): AuditEvent {
  const isForeign = row.actor_id !== null && row.actor_id !== viewer.id && viewer.role !== Role.ADMIN
  const visible = (id: string | null): User | null => {
    const user = people.get(id ?? '')
    return user !== undefined && maySee(viewer, user) ? user : null
  }
  return Object.assign(new AuditEvent(), {
    id: row.id,
    kind: row.kind,
    outcome: row.outcome,
    createdAt: row.created_at,
    actorId: isForeign ? null : row.actor_id,
    actor: isForeign ? null : visible(row.actor_id),
    // An id alone would reveal that the account exists or existed.
    subjectId: viewer.role === Role.ADMIN ? row.subject_id : (visible(row.subject_id)?.id ?? null),
    subject: visible(row.subject_id),
    sessionId: isForeign ? null : row.session_id,
    ipAddress: isForeign ? null : row.ip_address,
    userAgent: isForeign ? null : row.user_agent,
    details: Object.entries(row.details).map(([name, value]) => new AuditDetail(name, String(value))),
  })
}

const maySee = (viewer: CurrentUser, user: User): boolean =>
  user.id === viewer.id || visibleRoles(viewer.role).includes(user.role)
