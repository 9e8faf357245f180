import type { CurrentUser } from '../../core/current-user.ts'
import { AuthenticationProblem } from '../../core/errors.ts'
import type { Role } from '../../core/role.ts'
import type { Database, Listening, Transaction } from '../../database/database.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { accountRoleOf } from './access-token.ts'

/** Small enough that a page is read quickly, however many sessions have ended. */
const pageSize = 10_000

const endedIn = (table: string): string => `(
     select id, ended_at from ${table} where ended_at > greatest(now() - make_interval(secs => $1), $2)
     order by ended_at fetch first ${pageSize} rows with ties)`

/**
 * A page of the sessions that ended within $1 seconds and after $2, including those of erased accounts. $2 is text because
 * a `Date` has no microseconds. Each table gives a page in order: of both together, PostgreSQL would sort all rows.
 * Named, because only named statements use the connection that is reserved for urgent ones.
 */
export const endedSince = prepared(
  'ended-sessions.since',
  `select id, ended_at::text as at from (
     ${endedIn('sessions')} union all ${endedIn('erased_sessions')}
   ) as ended
   order by ended_at fetch first ${pageSize} rows with ties`,
  { urgent: true },
)
/** Named for the same reason. */
export const rolesChangedSince = prepared(
  'changed-roles.since',
  `select id, role, role_changed_at from users
   where role_changed_at is not null and role_changed_at > now() - make_interval(secs => $1)`,
  { urgent: true },
)

const channel = 'gatehouse_ended'
/** Age of the index beyond which a request waits for a read of the database. */
const boundMs = 1_000
const readEveryMs = 500
const sweepEveryMs = 60_000
/** A transaction's `now()` is when it began. It may commit this much later and must still be found. */
const overlapSeconds = 15
/** Maximum clock difference between two replicas; a token from one may be valid this much longer on the other. */
const clockDifferenceSeconds = 60
/**
 * Maximum number of ends announced by id; beyond it, replicas are asked to read the database. A payload is limited to
 * 8,000 octets.
 */
const announcedAtOnce = 150

/** Sessions that have ended, or an account whose role has changed. */
export interface EndedOrChanged {
  readonly sessionIds: readonly string[]
  readonly userId?: string
}

interface EndedRow {
  readonly id: string
  readonly at: string
}

/** Notification between replicas that sessions ended or a role changed. An empty one asks them to read the database. */
interface Announcement {
  readonly sessions?: readonly string[]
  readonly role?: { readonly userId: string; readonly role: Role }
}

/**
 * Index of ended sessions and changed roles for as long as an earlier access token may be valid. It is in memory so
 * that requests need no database query. Filled at startup, updated by notifications, and read from the database twice a
 * second, which also proves that it is current. If that proof is missing, requests are refused (fail closed).
 */
export class EndedSessions {
  readonly #database: Database
  readonly #tokenLifeSeconds: number
  readonly #ended = new Map<string, number>()
  readonly #roles = new Map<string, { role: Role; until: number; notedAt: number }>()
  #currentAsOf: Moment = { monotonicMs: Number.NEGATIVE_INFINITY, wallMs: Number.NEGATIVE_INFINITY }
  #reading: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #sweeper: NodeJS.Timeout | undefined
  #listening: Listening | undefined
  readonly #watchers = new Set<(what: EndedOrChanged) => void>()

  /** @param tokenLifeSeconds how long an access token can be accepted, including the leeway */
  constructor(database: Database, tokenLifeSeconds: number) {
    this.#database = database
    this.#tokenLifeSeconds = tokenLifeSeconds + clockDifferenceSeconds
  }

  /** How long an entry matters, in seconds. */
  get keepSeconds(): number {
    return this.#tokenLifeSeconds
  }

  /** Fills the index and keeps it current until `close`. */
  async open(): Promise<void> {
    this.#listening = await this.#database.listen(channel, (payload) => this.#hear(payload), {
      onReconnect: () => void this.#read().catch(() => undefined),
    })
    await this.#readSince(this.#tokenLifeSeconds)
    this.#timer = setInterval(() => void this.#read().catch(() => undefined), readEveryMs).unref()
    this.#sweeper = setInterval(() => this.#sweep(), sweepEveryMs).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    clearInterval(this.#sweeper)
    await this.#listening?.stop()
    await this.#reading?.catch(() => undefined)
  }

  /** Number of entries, and milliseconds since they were last known to be complete. */
  status(): { entries: number; ageMs: number } {
    return { entries: this.#ended.size + this.#roles.size, ageMs: msSince(this.#currentAsOf) }
  }

  /** Whether the index can be used: immediately if current, otherwise after a read. False if the read fails. */
  isCurrent(): boolean | Promise<boolean> {
    if (msSince(this.#currentAsOf) <= boundMs) return true
    return this.#read().then(
      () => msSince(this.#currentAsOf) <= boundMs,
      () => false,
    )
  }

  /** Returns what has happened to a verified token's session or role since it was issued, or null. */
  problemOf(user: CurrentUser): AuthenticationProblem | null {
    if (this.#ended.has(user.sessionId)) return AuthenticationProblem.SESSION_ENDED
    const changed = this.#roles.get(user.id)
    return changed !== undefined && changed.role !== accountRoleOf(user)
      ? AuthenticationProblem.TOKEN_STALE
      : null
  }

  /**
   * Announces ends within the transaction that makes them. They apply here when it commits, and other replicas are
   * notified.
   */
  async announceEnds(tx: Transaction, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return
    tx.afterCommit(() => this.noteEnds(sessionIds))
    const announcement: Announcement = sessionIds.length > announcedAtOnce ? {} : { sessions: sessionIds }
    await tx.notify(channel, JSON.stringify(announcement))
  }

  /** Announces a changed role within the transaction that makes it. It applies here when that commits. */
  async announceRole(tx: Transaction, userId: string, role: Role): Promise<void> {
    tx.afterCommit(() => this.#noteRole(userId, role))
    await tx.notify(channel, JSON.stringify({ role: { userId, role } } satisfies Announcement))
  }

  /** The role that an account has had since a recent change; undefined if none. */
  roleOf(userId: string): Role | undefined {
    return this.#roles.get(userId)?.role
  }

  /** Everything in the index: ids of sessions, and accounts with their roles. */
  entries(): { readonly sessionIds: readonly string[]; readonly userIds: readonly string[] } {
    return { sessionIds: [...this.#ended.keys()], userIds: [...this.#roles.keys()] }
  }

  /**
   * Calls `watcher` after each addition to the index, and possibly again for the same one.
   * @returns a function that removes it
   */
  watch(watcher: (what: EndedOrChanged) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Adds ended sessions to the index. */
  noteEnds(sessionIds: readonly string[]): void {
    const until = Date.now() + this.#tokenLifeSeconds * 1000
    for (const id of sessionIds) this.#ended.set(id, until)
    if (sessionIds.length > 0) this.#notifyWatchers({ sessionIds })
  }

  #notifyWatchers(what: EndedOrChanged): void {
    for (const watcher of this.#watchers) watcher(what)
  }

  #noteRole(userId: string, role: Role): void {
    const until = Date.now() + this.#tokenLifeSeconds * 1000
    const isNews = this.#roles.get(userId)?.role !== role
    this.#roles.set(userId, { role, until, notedAt: performance.now() })
    if (isNews) this.#notifyWatchers({ sessionIds: [], userId })
  }

  #hear(payload: string): void {
    const announcement = parseAnnouncement(payload)
    if (announcement?.sessions) this.noteEnds(announcement.sessions)
    if (announcement?.role) this.#noteRole(announcement.role.userId, announcement.role.role)
    if (!announcement?.sessions && !announcement?.role) void this.#read().catch(() => undefined)
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readSince(this.#secondsToRead()).finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  #secondsToRead(): number {
    const missedSeconds = msSince(this.#currentAsOf) / 1000
    return Math.min(this.#tokenLifeSeconds, missedSeconds + overlapSeconds)
  }

  async #readSince(seconds: number): Promise<void> {
    const startedAt = momentNow()
    await this.#readEndedSince(seconds)
    const changed = await this.#database.query<{ id: string; role: Role }>(rolesChangedSince, [seconds])
    // Entries added during this read are newer than what was read.
    for (const { id, role } of changed)
      if ((this.#roles.get(id)?.notedAt ?? 0) < startedAt.monotonicMs) this.#noteRole(id, role)
    this.#currentAsOf = startedAt
  }

  /** A commit behind the current page is found by the next read, whose range overlaps from the start of this one. */
  async #readEndedSince(seconds: number): Promise<void> {
    let after: string | undefined = '-infinity'
    while (after !== undefined) {
      const rows: EndedRow[] = await this.#database.query(endedSince, [seconds, after])
      this.noteEnds(rows.map(({ id }) => id).filter((id) => !this.#ended.has(id)))
      after = rows.length < pageSize ? undefined : rows.at(-1)?.at
    }
  }

  #sweep(): void {
    const now = Date.now()
    for (const [id, until] of this.#ended) if (until < now) this.#ended.delete(id)
    for (const [id, { until }] of this.#roles) if (until < now) this.#roles.delete(id)
  }
}

/** Uses both clocks: the monotonic one may stop while a machine sleeps or is migrated, the other may be set back. */
interface Moment {
  readonly monotonicMs: number
  readonly wallMs: number
}

const momentNow = (): Moment => ({ monotonicMs: performance.now(), wallMs: Date.now() })

/** The greater of both clocks' differences. */
const msSince = ({ monotonicMs, wallMs }: Moment): number =>
  Math.max(performance.now() - monotonicMs, Date.now() - wallMs)

function parseAnnouncement(payload: string): Announcement | undefined {
  try {
    const parsed: unknown = JSON.parse(payload)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}
