import { setTimeout as delay } from 'node:timers/promises'
import type { ReplicaStatus } from '../database.ts'
import { reasonOf } from '../no-connection.ts'
import { prepared } from '../prepared-statement.ts'
import type { ReplicaReader } from './replica-reader.ts'

interface Standing {
  readonly following: boolean
  readonly reached: boolean | null
}

const standing = prepared(
  'replica.standing',
  'select pg_is_in_recovery() as following, pg_last_wal_replay_lsn() >= $1::pg_lsn as reached',
)

/** How long a responding replica may take to catch up with the primary. */
const lagBoundMs = 250
/** How long it may take to respond. */
const silenceBoundMs = 1_000

/** A streaming replica. It may be read from once it has caught up with the primary for the first time. */
export class ReadReplica {
  readonly reader: ReplicaReader
  readonly #warn: (sentence: string) => void
  #asOf = performance.now()
  #current: boolean | undefined

  constructor(reader: ReplicaReader, warn: (sentence: string) => void) {
    this.reader = reader
    this.#warn = warn
  }

  get status(): ReplicaStatus {
    return { name: this.reader.name, current: this.isCurrent, ageMs: performance.now() - this.#asOf }
  }

  get isCurrent(): boolean {
    return this.#current === true
  }

  /**
   * Waits until the replica has everything before `position` (the current LSN of the primary).
   * @returns whether it has; if not, the replica is taken out of use
   */
  async reaches(position: string): Promise<boolean> {
    const toldAt = performance.now()
    const stopWaiting = new AbortController()
    const silence = delay(silenceBoundMs, 'it does not answer', { signal: stopWaiting.signal })
    const problem = await Promise.race([this.#problemReaching(position), silence])
    stopWaiting.abort()
    if (problem === undefined) this.#returned(toldAt)
    else this.leaveAside(problem)
    return problem === undefined
  }

  /** Takes the replica out of use until it has caught up with the primary again. */
  leaveAside(problem: string): void {
    if (this.#current !== false)
      this.#warn(`The read replica ${this.reader.name} is left aside: ${problem}. Lists are read elsewhere.`)
    this.#current = false
  }

  async #problemReaching(position: string): Promise<string | undefined> {
    let deadline = Number.POSITIVE_INFINITY
    for (let pauseMs = 1; ; pauseMs *= 2) {
      const answer = await this.#standingAt(position)
      if (typeof answer === 'string') return answer
      if (!answer.following) return 'it follows no primary'
      if (answer.reached) return undefined
      const now = performance.now()
      deadline = Math.min(deadline, now + lagBoundMs)
      if (now >= deadline) return `it is more than ${lagBoundMs} ms behind`
      await delay(Math.min(pauseMs, deadline - now))
    }
  }

  async #standingAt(position: string): Promise<Standing | string> {
    try {
      const [row] = await this.reader.query<Standing>(standing, [position])
      return row ?? 'it does not answer'
    } catch (error) {
      return reasonOf(error)
    }
  }

  #returned(asOf: number): void {
    if (this.#current === false) this.#warn(`The read replica ${this.reader.name} is read from again.`)
    this.#current = true
    this.#asOf = asOf
  }
}
