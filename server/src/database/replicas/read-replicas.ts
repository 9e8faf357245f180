import { Unavailable } from '../../core/errors.ts'
import { isCollision, isConnectionFailure } from '../connection-failure.ts'
import type { Reader, Replication } from '../database.ts'
import { reasonOf } from '../no-connection.ts'
import { prepared } from '../prepared-statement.ts'
import type { Run } from '../statements.ts'
import type { ReadReplica } from './read-replica.ts'

/** The end of the primary's committed log. Commits that do not wait for the disk are not flushed yet. */
const primaryPosition = prepared(
  'replica.primary-position',
  `select (case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
           else pg_current_wal_flush_lsn() end)::text as position`,
)

const lookEveryMs = 1_000

/**
 * Reads data for display from replicas. A reader sees everything that was committed before its request, through any
 * process: the primary reports the end of its log, and a replica is read once it has reached it. A replica that lags
 * too far behind is taken out of use and checked every second until it has caught up.
 */
export class ReadReplicas {
  readonly #runOnPrimary: Run
  readonly #replicas: readonly ReadReplica[]
  readonly #reads = { primary: 0, replica: 0 }
  #looking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #turn = 0

  constructor(runOnPrimary: Run, replicas: readonly ReadReplica[]) {
    this.#runOnPrimary = runOnPrimary
    this.#replicas = replicas
  }

  /** Monitors the replicas until `close`. */
  open(): void {
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref()
    this.#look()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    await Promise.all(this.#replicas.map(({ reader }) => reader.close()))
  }

  get replication(): Replication {
    return { replicas: this.#replicas.map(({ status }) => status), reads: this.#reads }
  }

  /** Runs `work` on a replica, or on `primary` if no replica is usable or the replica fails. */
  async read<T>(work: (reader: Reader) => Promise<T>, primary: Reader): Promise<T> {
    const replica = await this.#current()
    if (replica !== undefined) {
      try {
        const result = await work(replica.reader)
        this.#reads.replica += 1
        return result
      } catch (error) {
        if (!isReplicasFault(error)) throw error
        if (!isCollision(error)) replica.leaveAside(reasonOf(error))
      }
    }
    this.#reads.primary += 1
    return work(primary)
  }

  async #current(): Promise<ReadReplica | undefined> {
    const current = this.#replicas.filter(({ isCurrent }) => isCurrent)
    const replica = current[this.#turn++ % current.length]
    if (replica === undefined) return undefined
    const position = await this.#position()
    return position !== undefined && (await replica.reaches(position)) ? replica : undefined
  }

  #look(): void {
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = undefined
    })
  }

  /** While the primary is away, no replica's lag is known. */
  async #lookAtAll(): Promise<void> {
    const position = await this.#position()
    if (position !== undefined) await Promise.all(this.#replicas.map((replica) => replica.reaches(position)))
  }

  async #position(): Promise<string | undefined> {
    const rows = await this.#runOnPrimary<{ position: string }>(primaryPosition, []).catch(() => [])
    return rows[0]?.position
  }
}

/** Unreachable, too slow, or in conflict with the changes that it replays (40001). */
const isReplicasFault = (error: unknown): boolean =>
  error instanceof Unavailable || isConnectionFailure(error) || isCollision(error)
