import type { CurrentUser } from '../core/current-user.ts'
import { Unavailable } from '../core/errors.ts'
import { addTo, type GroupedSets, removeFrom } from '../core/grouped-sets.ts'
import type { Role } from '../core/role.ts'
import type { StreamEnd, StreamRequest } from '../core/stream-request.ts'

/** How many streams may be open at once. */
export interface StreamLimits {
  readonly perSession: number
  readonly perAccount: number
  readonly perProcess: number
}

export const defaultStreamLimits: StreamLimits = { perSession: 3, perAccount: 10, perProcess: 5_000 }

/** By which right a signed-in user has a stream. */
export interface StreamRight {
  readonly user: CurrentUser
  /** When the token expires, in seconds since 1970. */
  readonly expiresAt: number
  /** The highest role that a field of the operation requires. */
  readonly requires: Role | undefined
}

/** An open stream. */
export interface OpenStream {
  readonly account: string
  readonly session: string
  /** Undefined if it needs none, or is judged elsewhere. */
  readonly right: StreamRight | undefined
  readonly request: Pick<StreamRequest, 'end'>
}

/** Says why a stream must end now; undefined if it may go on. */
export type JudgeStream = (right: StreamRight) => StreamEnd | undefined

const expireEveryMs = 1_000
const crowdedRetrySeconds = 10

/**
 * The streams of one process. Bounds their number, and ends those whose token, session or role no longer permits them:
 * sessions and accounts are judged when something has happened to them, and all streams are judged when their tokens expire.
 */
export class OpenStreams {
  readonly #judge: JudgeStream
  readonly #limits: StreamLimits
  readonly #all = new Set<OpenStream>()
  readonly #byAccount: GroupedSets<OpenStream> = new Map()
  readonly #bySession: GroupedSets<OpenStream> = new Map()
  #timer: NodeJS.Timeout | undefined
  #isDraining = false

  constructor(judge: JudgeStream, limits: StreamLimits = defaultStreamLimits) {
    this.#judge = judge
    this.#limits = limits
  }

  get size(): number {
    return this.#all.size
  }

  /**
   * Adds a stream.
   * @throws Unavailable if its session, its account or the process has too many, or the process shuts down
   */
  add(stream: OpenStream): void {
    this.#requireRoom(stream)
    this.#all.add(stream)
    addTo(this.#byAccount, stream.account, stream)
    addTo(this.#bySession, stream.session, stream)
    this.#timer ??= setInterval(() => this.#expire(), expireEveryMs).unref()
    // Its session may have ended since the request was authenticated.
    this.#judgeEach([stream])
  }

  remove(stream: OpenStream): void {
    if (!this.#all.delete(stream)) return
    removeFrom(this.#byAccount, stream.account, stream)
    removeFrom(this.#bySession, stream.session, stream)
    if (this.#all.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Judges the streams of a session at once. */
  judgeSession(id: string): void {
    this.#judgeEach(this.#bySession.get(id) ?? [])
  }

  /** Judges the streams of an account at once. */
  judgeAccount(id: string): void {
    this.#judgeEach(this.#byAccount.get(id) ?? [])
  }

  #judgeEach(streams: Iterable<OpenStream>): void {
    for (const stream of [...streams]) {
      const cause = stream.right && this.#judge(stream.right)
      if (cause !== undefined) stream.request.end(cause)
    }
  }

  #expire(): void {
    const now = Date.now() / 1000
    for (const stream of this.#all)
      if (stream.right && stream.right.expiresAt <= now) this.#judgeEach([stream])
  }

  /**
   * Ends all streams within `spreadMs`, each at a moment of its own, so that their clients do not all come back at once.
   * Refuses new ones from now on.
   */
  drain(spreadMs: number): void {
    if (this.#isDraining) return
    this.#isDraining = true
    for (const stream of this.#all) setTimeout(() => stream.request.end('draining'), Math.random() * spreadMs)
  }

  #requireRoom({ account, session }: OpenStream): void {
    if (this.#isDraining) throw new Unavailable('The server shuts down.')
    const { perSession, perAccount, perProcess } = this.#limits
    const isFull =
      this.size >= perProcess ||
      (this.#byAccount.get(account)?.size ?? 0) >= perAccount ||
      (this.#bySession.get(session)?.size ?? 0) >= perSession
    if (isFull)
      throw new Unavailable('Too many streams are open.', { retryAfterSeconds: crowdedRetrySeconds })
  }
}
