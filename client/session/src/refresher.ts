import { withinLock } from './bounded-lock.ts'
import type { Clock } from './clock.ts'
import type { RefreshAnswer } from './server-calls.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { Locks } from './session-options.ts'
import type { SessionRecord } from './session-record.ts'

interface Flight {
  readonly stop: AbortController
  readonly landed: Promise<void>
}

/** What a refresh needs of its session. */
export interface RefreshHost {
  readonly locks: Locks | null
  readonly name: string
  readonly clock: Clock
  readonly lockWaitMs: number
  readonly timeoutMs: number
  /** Whether a lost answer is worth a second try at once. */
  readonly mayTryTwice: () => boolean
  ask(signal: AbortSignal): Promise<RefreshAnswer>
  read(): SessionRecord | undefined | Promise<SessionRecord | undefined>
  /** Adopts a newer record and says so. */
  meet(found: SessionRecord): boolean
  /** Takes the answer over at once; the promise settles when it is stored. */
  land(answer: RefreshAnswer, found: SessionRecord | undefined): Promise<void>
  fail(error: SessionUnreachableError): void
  tell(type: 'discarded' | 'lockSkipped'): void
}

const isUnreachable = (error: unknown): error is SessionUnreachableError => SessionUnreachableError.is(error)

/** Runs one refresh at a time: lock → read state → ask → read state again → commit. */
export class Refresher {
  readonly #host: RefreshHost
  #flight: Flight | undefined

  constructor(host: RefreshHost) {
    this.#host = host
  }

  get flying(): boolean {
    return this.#flight !== undefined
  }

  /** Joins the refresh that is under way, or starts one. Settles when it is over and never rejects. */
  run(): Promise<void> {
    if (this.#flight) return this.#flight.landed
    const stop = new AbortController()
    // Starts in the next microtask, so that the flight is known before anything of it runs.
    const landed = Promise.resolve().then(() => this.#fly(stop))
    this.#flight = { stop, landed }
    return landed
  }

  /** The session has changed: whatever the refresh in flight answers, it comes too late. */
  abort(): void {
    const flight = this.#flight
    this.#flight = undefined
    flight?.stop.abort()
  }

  async #fly(stop: AbortController): Promise<void> {
    const { clock, locks, name, lockWaitMs: waitMs } = this.#host
    const skipped = () => this.#host.tell('lockSkipped')
    try {
      await withinLock({ locks, clock, name, waitMs, skipped, signal: stop.signal }, () =>
        this.#bounded(stop),
      )
    } catch (cause) {
      if (this.#over(stop)) return
      this.#flight = undefined
      this.#host.fail(isUnreachable(cause) ? cause : new SessionUnreachableError('network', 0, { cause }))
    } finally {
      if (this.#flight?.stop === stop) this.#flight = undefined
    }
  }

  #over(stop: AbortController): boolean {
    return this.#flight?.stop !== stop
  }

  async #bounded(stop: AbortController): Promise<void> {
    const { clock, timeoutMs } = this.#host
    if (this.#over(stop)) return
    let timer: unknown
    const bound = new Promise<void>((resolve, reject) => {
      stop.signal.addEventListener('abort', () => resolve())
      timer = clock.setTimeout(() => reject(new SessionUnreachableError('timeout', 0)), timeoutMs)
    })
    try {
      await Promise.race([this.#exchange(stop), bound])
    } finally {
      clock.clearTimeout(timer)
      stop.abort()
    }
  }

  async #exchange(stop: AbortController): Promise<void> {
    const host = this.#host
    const before = await host.read()
    if (this.#over(stop) || (before && host.meet(before))) return
    const answer = await this.#ask(stop)
    if (this.#over(stop)) return host.tell('discarded')
    const after = await host.read()
    if (this.#over(stop) || (after && host.meet(after))) return host.tell('discarded')
    this.#flight = undefined
    await host.land(answer, after)
  }

  /** A connection that breaks once is no outage, and the server gives a token whose answer was lost out again. */
  async #ask(stop: AbortController): Promise<RefreshAnswer> {
    const ask = () => this.#host.ask(stop.signal)
    try {
      return await ask()
    } catch (error) {
      const lost = isUnreachable(error) && (error.problem === 'network' || error.problem === 'malformed')
      if (!lost || this.#over(stop) || !this.#host.mayTryTwice()) throw error
      return ask()
    }
  }
}
