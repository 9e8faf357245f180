import { Unavailable } from '../errors.ts'
import { isCollision, isConnectionFailure } from './connection-failure.ts'
import type { Reader } from './database.ts'
import { fieldOf } from './error-code.ts'
import type { PreparedPool } from './prepared-pool.ts'
import { prepared } from './prepared-statement.ts'
import type { ReadReplica, ReplicaStatus } from './read-replica.ts'

/** The replicas as they stand, and where lists have been read since the process began. */
export interface Replication {
  readonly replicas: readonly ReplicaStatus[]
  readonly reads: { readonly primary: number; readonly replica: number }
}

/** Where the primary's log ends, of what is committed; commits that do not wait for the disk are not flushed yet. */
const primaryPosition = prepared(
  'replica.primary-position',
  `select (case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
           else pg_current_wal_flush_lsn() end)::text as position`,
)

const lookEveryMs = 1_000

/**
 * Reads what is only shown from replicas. Whoever asks sees everything that was committed before they asked, theirs and
 * others', through whichever process: the primary tells where its log ends, and a replica is read from once it is there.
 * One that is not soon enough is left aside, and looked at each second until it is.
 */
export class ReadReplicas {
  readonly #primary: PreparedPool
  readonly #replicas: readonly ReadReplica[]
  readonly #reads = { primary: 0, replica: 0 }
  #looking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #turn = 0

  constructor(primary: PreparedPool, replicas: readonly ReadReplica[]) {
    this.#primary = primary
    this.#replicas = replicas
  }

  /** Looks at the replicas from now on, until `close`. */
  open(): void {
    if (this.#replicas.length === 0) return
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref()
    this.#look()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    await Promise.all(this.#replicas.map(({ reader }) => reader.close()))
  }

  /** Undefined where there are none. */
  get replication(): Replication | undefined {
    if (this.#replicas.length === 0) return undefined
    return { replicas: this.#replicas.map(({ status }) => status), reads: this.#reads }
  }

  /** Runs `work` on a replica, and on `primary` when there is none that may be read from or when it fails. */
  async read<T>(work: (reader: Reader) => Promise<T>, primary: Reader): Promise<T> {
    const replica = await this.#current()
    if (replica !== undefined) {
      try {
        const result = await work(replica.reader)
        this.#reads.replica += 1
        return result
      } catch (error) {
        if (!isReplicasFault(error)) throw error
        if (!isCollision(error)) replica.leaveAside(fieldOf(error, 'message'))
      }
    }
    this.#reads.primary += 1
    return work(primary)
  }

  async #current(): Promise<ReadReplica | undefined> {
    if (this.#replicas.length === 0) return undefined
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

  /** While the primary is away nothing is known of any. */
  async #lookAtAll(): Promise<void> {
    const position = await this.#position()
    if (position !== undefined) await Promise.all(this.#replicas.map((replica) => replica.reaches(position)))
  }

  async #position(): Promise<string | undefined> {
    const rows = await this.#primary.run<{ position: string }>(primaryPosition, []).catch(() => [])
    return rows[0]?.position
  }
}

/** Away, too slow, or in conflict with what it has to replay (40001). */
const isReplicasFault = (error: unknown): boolean =>
  error instanceof Unavailable || isConnectionFailure(error) || isCollision(error)
