import { randomUUID } from 'node:crypto'
import { atMostEvery } from '../../core/at-most-every.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { EventQueue } from '../../core/event-queue.ts'
import { addTo, type GroupedSets, removeFrom } from '../../core/grouped-sets.ts'
import type { Logger } from '../../core/log.ts'
import type { StreamRequest } from '../../core/stream-request.ts'
import type { Database, Listening, Transaction } from '../../database/database.ts'
import { type AccountStateRow, accountStates } from './live-statements.ts'
import { type SessionHint, SessionWatcher, watchSpacingMs } from './session-watcher.ts'

/** What replicas report to each other about an account. */
export type AccountHint = Extract<SessionHint, 'profile' | 'started' | 'ended'>

interface Announcement {
  readonly from: string
  readonly hints: readonly (readonly [account: string, hint: AccountHint])[]
}

const accountHints: ReadonlySet<string> = new Set<AccountHint>(['profile', 'started', 'ended'])
const channel = 'gatehouse_live'
/** A payload is limited to 8,000 octets, and an entry has about 50. */
const mostAtOnce = 120
/** Hints of several transactions share a notification, because the commits of those that notify wait for each other. */
const gatherMs = 20
const tickMs = 500
/** How often the accounts are read while notifications arrive, to find those that a stopped replica did not send. */
const readEveryMs = 30_000
const mostRead = 1_000

/**
 * Notifies those who watch an account here of what has happened to it on any replica. Hints carry no content. Where
 * notifications do not arrive, the accounts that are watched are read twice a second instead.
 */
export class LiveEvents {
  readonly #database: Database
  readonly #warn: (error: unknown) => void
  readonly #self = randomUUID()
  readonly #watchers: GroupedSets<SessionWatcher> = new Map()
  /** The last known states of the accounts that are watched. */
  readonly #states = new Map<string, AccountStateRow>()
  #waiting = new Map<string, readonly [account: string, hint: AccountHint]>()
  #sending: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined
  #readAt = 0
  #lookedAt = 0
  #listening: Listening | undefined
  #timer: NodeJS.Timeout | undefined
  #sent = 0

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#warn = atMostEvery(60_000, (err) => log.warn({ err }, 'live events are late; retrying'))
  }

  /** @returns how to stop */
  async open(): Promise<() => Promise<void>> {
    this.#listening = await this.#database.listen(channel, (payload) => this.#hear(payload), {
      onReconnect: () => void this.#read(true),
    })
    this.#timer = setInterval(() => this.#tick(), tickMs).unref()
    return async () => {
      clearInterval(this.#timer)
      clearTimeout(this.#sending)
      await this.#listening?.stop()
      await this.#send()
      await this.#reading
    }
  }

  /** Number of events sent to watchers here. */
  get sent(): number {
    return this.#sent
  }

  /** Watches what happens to a session and its account from now on. */
  watch(user: CurrentUser, stream: StreamRequest | undefined): EventQueue<SessionHint> {
    const watcher = new SessionWatcher(user, stream, this.#remove)
    addTo(this.#watchers, user.id, watcher)
    return watcher.queue
  }

  /** Notifies the watchers of an account on all replicas, once the transaction has committed. */
  announce(tx: Transaction, account: string, hint: AccountHint): void {
    tx.afterCommit(() => {
      this.notify(account, hint)
      this.#waiting.set(`${account} ${hint}`, [account, hint])
      this.#sending ??= setTimeout(() => void this.#send(), gatherMs).unref()
    })
  }

  /** Notifies the watchers of an account here. */
  notify(account: string, hint: SessionHint): void {
    for (const watcher of this.#watchers.get(account) ?? []) {
      this.#sent += 1
      watcher.notify(hint)
    }
  }

  async #send(): Promise<void> {
    this.#sending = undefined
    const hints = [...this.#waiting.values()]
    this.#waiting = new Map()
    for (let start = 0; start < hints.length; start += mostAtOnce) {
      const part: Announcement = { from: this.#self, hints: hints.slice(start, start + mostAtOnce) }
      await this.#database.notify(channel, JSON.stringify(part)).catch(this.#warn)
    }
  }

  #hear(payload: string): void {
    const { from, hints = [] } = announcementIn(payload)
    if (from === this.#self) return
    for (const [account, hint] of hints) if (accountHints.has(hint)) this.notify(account, hint)
  }

  #tick(): void {
    const now = performance.now()
    if (now - this.#lookedAt >= watchSpacingMs) this.#report(now)
    const isLive = this.#listening?.live === true
    if (this.#watchers.size === 0 || (isLive && now - this.#readAt < readEveryMs)) return
    void this.#read(!isLive)
  }

  #report(now: number): void {
    this.#lookedAt = now
    for (const watchers of this.#watchers.values()) for (const one of watchers) one.reportIfDue(now)
  }

  /** @param notifiesUnknown whether to notify the watchers of accounts whose former state is not known */
  #read(notifiesUnknown: boolean): Promise<void> {
    this.#readAt = performance.now()
    this.#reading ??= this.#compare(notifiesUnknown)
      .catch(this.#warn)
      .finally(() => {
        this.#reading = undefined
      })
    return this.#reading
  }

  async #compare(notifiesUnknown: boolean): Promise<void> {
    const accounts = [...this.#watchers.keys()]
    for (let start = 0; start < accounts.length; start += mostRead) {
      const part = accounts.slice(start, start + mostRead)
      const rows = await this.#database.query<AccountStateRow>(accountStates, [part])
      for (const row of rows) this.#note(row, notifiesUnknown)
    }
  }

  #note(state: AccountStateRow, notifiesUnknown: boolean): void {
    const known = this.#states.get(state.id)
    if (!this.#watchers.has(state.id)) return
    this.#states.set(state.id, state)
    if (known === undefined && !notifiesUnknown) return
    if (known?.profile !== state.profile) this.notify(state.id, 'profile')
    if (known?.sessions !== state.sessions) this.notify(state.id, isNewer(state, known) ? 'started' : 'ended')
  }

  readonly #remove = (watcher: SessionWatcher): void => {
    const { id } = watcher.user
    removeFrom(this.#watchers, id, watcher)
    if (!this.#watchers.has(id)) this.#states.delete(id)
  }
}

/** Another release may send something else. */
function announcementIn(payload: string): Partial<Announcement> {
  try {
    return JSON.parse(payload)
  } catch {
    return {}
  }
}

const newestIn = ({ sessions }: AccountStateRow): string => sessions.split(' ')[1] ?? ''

const isNewer = (state: AccountStateRow, known: AccountStateRow | undefined): boolean =>
  known !== undefined && newestIn(state) > newestIn(known)
