import type { Role } from '../accounts/role.ts'
import type { CurrentUser } from '../context.ts'
import type { Database, Listening, Queries } from '../database/database.ts'
import { prepared } from '../database/prepared-statement.ts'
import { AuthenticationProblem } from '../errors.ts'
import { accountRoleOf } from './access-token.ts'

/** So many at once that no page takes long, however many sessions have ended. */
const pageSize = 10_000

/** A page of what ended in the last $1 seconds and after $2, which is text, since a `Date` has no microseconds. */
export const endedSince = prepared(
  'ended-sessions.since',
  `select id, ended_at::text as at from sessions
   where ended_at is not null and ended_at > greatest(now() - make_interval(secs => $1), $2)
   order by ended_at fetch first ${pageSize} rows with ties`,
  { urgent: true },
)
export const rolesChangedSince = prepared(
  'changed-roles.since',
  `select id, role, role_changed_at from users
   where role_changed_at is not null and role_changed_at > now() - make_interval(secs => $1)`,
  { urgent: true },
)

const channel = 'gatehouse_ended'
/** How old the index may be before a request waits for a read of the database. */
const boundMs = 1_000
const readEveryMs = 500
const sweepEveryMs = 60_000
/** A transaction's `now()` is when it began; it may commit this much later and must still be seen. */
const overlapSeconds = 15
/** How far the clocks of two replicas may be apart: by so much longer than it says, a token of the one is good at the other. */
const clockDifferenceSeconds = 60
/** What is announced by name rather than as "read the database": a payload holds 8,000 octets. */
const announcedAtOnce = 150

interface EndedRow {
  readonly id: string
  readonly at: string
}

/** What replicas tell each other when sessions end or a role changes. Without both: read the database. */
interface Announcement {
  readonly sessions?: readonly string[]
  readonly role?: { readonly userId: string; readonly role: Role }
}

/**
 * The sessions that ended, and the roles that changed, while an access token from before may still be alive. Kept in memory, so
 * that a request asks no database: filled at start, told by notifications, and read twice a second, which is also the proof that it is
 * current. An index that cannot prove it does not answer (fail closed).
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

  /** @param tokenLifeSeconds how long an access token can be accepted, leeway included. */
  constructor(database: Database, tokenLifeSeconds: number) {
    this.#database = database
    this.#tokenLifeSeconds = tokenLifeSeconds + clockDifferenceSeconds
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

  /** How many entries are held, and how many milliseconds ago they were known to be complete. */
  status(): { entries: number; ageMs: number } {
    return { entries: this.#ended.size + this.#roles.size, ageMs: msSince(this.#currentAsOf) }
  }

  /** Whether the index may be asked: at once when it is current, else after a read. False when that fails. */
  isCurrent(): boolean | Promise<boolean> {
    if (msSince(this.#currentAsOf) <= boundMs) return true
    return this.#read().then(
      () => msSince(this.#currentAsOf) <= boundMs,
      () => false,
    )
  }

  /** What has become of a verified token's session or role since it was issued; null: nothing. */
  problemOf(user: CurrentUser): AuthenticationProblem | null {
    if (this.#ended.has(user.sessionId)) return AuthenticationProblem.SESSION_ENDED
    const changed = this.#roles.get(user.id)
    return changed !== undefined && changed.role !== accountRoleOf(user)
      ? AuthenticationProblem.TOKEN_STALE
      : null
  }

  /** Announces ends inside the transaction that makes them: the others hear it when it commits. */
  async announceEnds(tx: Queries, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return
    const announcement: Announcement = sessionIds.length > announcedAtOnce ? {} : { sessions: sessionIds }
    await tx.notify(channel, JSON.stringify(announcement))
  }

  /** Announces a changed role inside the transaction that makes it. */
  async announceRole(tx: Queries, userId: string, role: Role): Promise<void> {
    await tx.notify(channel, JSON.stringify({ role: { userId, role } } satisfies Announcement))
  }

  /** To be called once the transaction has committed: here the end holds at once. */
  noteEnds(sessionIds: readonly string[]): void {
    const until = Date.now() + this.#tokenLifeSeconds * 1000
    for (const id of sessionIds) this.#ended.set(id, until)
  }

  /** To be called once the transaction has committed: here the change holds at once. */
  noteRole(userId: string, role: Role): void {
    const until = Date.now() + this.#tokenLifeSeconds * 1000
    this.#roles.set(userId, { role, until, notedAt: performance.now() })
  }

  #hear(payload: string): void {
    const announcement = parseAnnouncement(payload)
    if (announcement?.sessions) this.noteEnds(announcement.sessions)
    if (announcement?.role) this.noteRole(announcement.role.userId, announcement.role.role)
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
    // What was noted while this was being read is newer than what was read.
    for (const { id, role } of changed)
      if ((this.#roles.get(id)?.notedAt ?? 0) < startedAt.monotonicMs) this.noteRole(id, role)
    this.#currentAsOf = startedAt
  }

  /** What commits behind the page at hand meanwhile is met by the next look, which overlaps with this one from its start. */
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

/** By both clocks: the monotonic one may stand still while a machine sleeps or is moved, the other can be set back. */
interface Moment {
  readonly monotonicMs: number
  readonly wallMs: number
}

const momentNow = (): Moment => ({ monotonicMs: performance.now(), wallMs: Date.now() })

/** As much as either clock says. */
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
