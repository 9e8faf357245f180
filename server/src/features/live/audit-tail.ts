import { atMostEvery } from '../../core/at-most-every.ts'
import { EventQueue } from '../../core/event-queue.ts'
import type { Logger } from '../../core/log.ts'
import type { StreamRequest } from '../../core/stream-request.ts'
import type { AuditEventRow } from '../audit/audit-event.ts'
import type { AuditEventFilter } from '../audit/audit-inputs.ts'
import type { AuditLog } from '../audit/audit-log.ts'

const readEveryMs = 500

interface Watcher {
  readonly queue: EventQueue<AuditEventRow>
  readonly wants: (row: AuditEventRow) => boolean
}

/**
 * Follows the audit log while it is watched. Reads it twice a second, because the statements that write it also run
 * where no notification is sent. An event has the time of its transaction's begin and may be committed later than a
 * younger one, so each read overlaps with the one before.
 */
export class AuditTail {
  readonly #audit: Pick<AuditLog, 'latest'>
  readonly #warn: (error: unknown) => void
  readonly #watchers = new Set<Watcher>()
  #seen: ReadonlySet<string> = new Set()
  #reading: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(audit: Pick<AuditLog, 'latest'>, log: Logger) {
    this.#audit = audit
    this.#warn = atMostEvery(60_000, (err) => log.warn({ err }, 'the audit log cannot be followed; retrying'))
  }

  /**
   * Watches the events from now on.
   * @throws Unavailable if the log cannot be read
   */
  async watch(
    wants: Watcher['wants'],
    stream: StreamRequest | undefined,
  ): Promise<EventQueue<AuditEventRow>> {
    if (this.#watchers.size === 0) await this.#read()
    const queue = new EventQueue<AuditEventRow>(() => this.#remove(watcher))
    const watcher: Watcher = { queue, wants }
    this.#watchers.add(watcher)
    this.#timer ??= setInterval(() => void this.#read().catch(this.#warn), readEveryMs).unref()
    stream?.onEnd(() => queue.complete())
    return queue
  }

  /** Stops following, after the read that is under way. */
  async close(): Promise<void> {
    for (const { queue } of this.#watchers) queue.complete()
    await this.#reading?.catch(() => undefined)
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readLatest().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readLatest(): Promise<void> {
    const rows = await this.#audit.latest()
    const seen = this.#seen
    this.#seen = new Set(rows.map(({ id }) => id))
    const unseen = rows.filter(({ id }) => !seen.has(id)).reverse()
    for (const { queue, wants } of this.#watchers) for (const row of unseen) if (wants(row)) queue.push(row)
  }

  #remove(watcher: Watcher): void {
    this.#watchers.delete(watcher)
    if (this.#watchers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

/** Whether an event passes a filter. */
export const passes =
  ({ kind, outcome, actorId, subjectId, since, until }: AuditEventFilter) =>
  (row: AuditEventRow): boolean =>
    (kind == null || row.kind === kind) &&
    (outcome == null || row.outcome === outcome) &&
    (actorId == null || row.actor_id === actorId.toLowerCase()) &&
    (subjectId == null || row.subject_id === subjectId.toLowerCase()) &&
    (since == null || row.created_at >= since) &&
    (until == null || row.created_at < until)
