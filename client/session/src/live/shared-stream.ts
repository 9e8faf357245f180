import type { AuthSession } from '../auth-session.ts'
import { KeptStream } from './kept-stream.ts'
import { Leadership, type LeadershipParts } from './leadership.ts'
import type { LiveEvent, LiveEventsOptions } from './live-options.ts'
import { renew } from './renew.ts'

/** Between two looks that a page brings forward by coming back. */
const LOOK_SPACING_MS = 5_000

/** A user's part in the one stream of a browser. */
export class SharedStream<Event extends LiveEvent> {
  readonly userId: string
  readonly #session: AuthSession
  readonly #options: LiveEventsOptions<Event>
  readonly #parts: Omit<LeadershipParts, 'name'>
  readonly #leadership: Leadership
  readonly #stopListening: (() => void) | undefined
  #stream: KeptStream<Event> | undefined
  #stopped = false
  /** What a hidden tab has received. */
  #waiting: { readonly stale: boolean } | undefined
  #lookedAt: number
  #wasLive = false

  constructor(
    session: AuthSession,
    options: LiveEventsOptions<Event>,
    { realm, ...parts }: Omit<LeadershipParts, 'name'> & { readonly realm: string },
    userId: string,
  ) {
    this.userId = userId
    this.#session = session
    this.#options = options
    this.#parts = parts
    this.#lookedAt = parts.clock.monotonic()
    this.#stopListening = parts.page?.listen(() => this.#wake(), '')
    // Nothing of one user reaches a tab of another.
    const name = `gatehouse:${realm}:live:${userId}`
    this.#leadership = new Leadership({ ...parts, name }, this.#listeners())
  }

  get live(): boolean {
    return this.#leadership.live
  }

  get leads(): boolean {
    return this.#leadership.leads
  }

  stop(): void {
    if (this.#stopped) return
    this.#leadership.stop()
    this.#stream?.dispose()
    this.#stopListening?.()
    this.#announce(false)
    this.#stopped = true
  }

  #listeners() {
    return {
      onLead: (succeeds: boolean) => this.#lead(succeeds),
      onFollow: () => {
        this.#stream?.dispose()
        this.#stream = undefined
      },
      onEvent: (event: unknown) => void this.#receive(event as Event),
      onLook: () => this.#look(),
      onChange: () => this.#announce(this.#leadership?.live),
      onError: (error: unknown) => this.#options.onError?.(error),
    }
  }

  #lead(succeeds: boolean): void {
    this.#stream = new KeptStream<Event>(
      this.#session,
      {
        ...this.#options,
        ...this.#parts,
        page: this.#parts.page ?? null,
        onEvent: (event) => {
          this.#leadership.pass({ kind: 'event', event })
          void this.#receive(event)
        },
        onLook: () => {
          this.#leadership.pass({ kind: 'look' })
          this.#look()
        },
        onChange: (live) => {
          this.#leadership.noteLive(live)
          this.#announce(live)
        },
      },
      succeeds,
    )
  }

  async #receive(event: Event): Promise<void> {
    const type = event.__typename
    const ended = type === 'SessionEnded'
    const stale = type === 'RoleChanged'
    if (this.#parts.page?.hidden && !ended) {
      this.#waiting = { stale: stale || !!this.#waiting?.stale }
      return
    }
    if (stale) await renew(this.#session)
    this.#call(() => this.#options.onEvent(event))
    // The session ends only if the server says so to a refresh, which reaches all tabs.
    if (ended && this.#leadership.leads) await renew(this.#session)
  }

  #look(): void {
    if (this.#parts.page?.hidden) this.#waiting ??= { stale: false }
    else {
      this.#lookedAt = this.#parts.clock.monotonic()
      this.#call(() => this.#options.onLook())
    }
  }

  #wake(): void {
    const { page, clock } = this.#parts
    if (page?.hidden) return
    const waiting = this.#waiting
    this.#waiting = undefined
    const polls = !this.#leadership.live && !this.#leadership.leads
    const due = polls && clock.monotonic() - this.#lookedAt >= LOOK_SPACING_MS
    if (waiting?.stale) void renew(this.#session).then(() => this.#look())
    else if (waiting || due) this.#look()
  }

  #announce(live = false): void {
    if (live === this.#wasLive) return
    this.#wasLive = live
    this.#call(() => this.#options.onChange?.(live))
  }

  #call(listener: () => void): void {
    if (this.#stopped) return
    try {
      listener()
    } catch (error) {
      this.#options.onError?.(error)
    }
  }
}
