import type { AuthSession } from '../auth-session.ts'
import { browserParts } from '../browser-page.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Page } from '../session-options.ts'
import type { LiveStreamOptions } from './live-options.ts'
import { credentialFor } from './renew.ts'
import { retryPauses } from './retry-pause.ts'
import { openStream, SILENCE_MS, type StreamEnd } from './stream-request.ts'

/** How often the page is read again while there is no stream. */
const POLL_MS = 60_000
/** Between two attempts, and two looks, that a page brings forward by coming back. */
const WAKE_SPACING_MS = 5_000

/** A stream that is opened again when it ends. */
export class KeptStream<Event> {
  readonly #session: AuthSession
  readonly #options: LiveStreamOptions<Event>
  readonly #clock: Clock
  readonly #page: Page | null | undefined
  readonly #pauses: ReturnType<typeof retryPauses>
  readonly #stops: ReadonlyArray<(() => void) | undefined>
  #live = false
  #disposed = false
  /** Events may have been missed before the next stream. */
  #missed: boolean
  #current = new AbortController()
  /** When something last arrived, an attempt began, and the page was read again. Monotonic. */
  #wordAt = 0
  #triedAt = 0
  #lookedAt: number
  #endPause: (() => void) | undefined
  #pauseSpacingMs = 0
  #stopPolling: (() => void) | undefined

  constructor(session: AuthSession, options: LiveStreamOptions<Event>, missed = false) {
    this.#session = session
    this.#options = options
    const { clock = systemClock, page = browserParts().page, random = Math.random } = options
    this.#clock = clock
    this.#page = page
    this.#pauses = retryPauses(random)
    this.#missed = missed
    this.#lookedAt = clock.monotonic()
    this.#stops = [page?.listen(() => this.#wake(), ''), session.on('close', () => this.dispose())]
    this.#poll()
    void this.#run()
  }

  get live(): boolean {
    return this.#live
  }

  dispose(): void {
    if (this.#disposed) return
    this.#note(false)
    this.#disposed = true
    for (const stop of this.#stops) stop?.()
    this.#stopPolling?.()
    this.#current.abort()
    this.#endPause?.()
  }

  async #run(): Promise<void> {
    while (!this.#disposed) {
      if (this.#page?.hidden) await this.#pause(undefined, 0)
      else await this.#attempt()
    }
  }

  async #attempt(): Promise<void> {
    const current = new AbortController()
    this.#current = current
    this.#triedAt = this.#clock.monotonic()
    const end = await this.#open(current.signal)
    this.#note(false)
    const pauseMs = this.#pauses.after(end, this.#wordAt - this.#triedAt)
    // Aborted because it was silent: that was pause enough.
    if (current.signal.aborted) return
    await this.#pause(pauseMs, end.how === 'unsupported' ? POLL_MS : WAKE_SPACING_MS)
  }

  /** One attempt, and another with a new token if the first was refused for its token. */
  async #open(signal: AbortSignal): Promise<StreamEnd> {
    const credential = await credentialFor(this.#session)
    const end = credential && (await this.#openWith(credential, signal))
    if (end?.how !== 'unauthenticated') return end ?? { how: 'broken' }
    this.#missed = true
    const another = await credentialFor(this.#session, credential)
    return another ? this.#openWith(another, signal) : { how: 'broken' }
  }

  #openWith(credential: NonNullable<Awaited<ReturnType<typeof credentialFor>>>, signal: AbortSignal) {
    const { url = `${this.#session.endpoint}/stream`, headers, subscription } = this.#options
    return openStream({
      url,
      headers,
      fetch: this.#options.fetch ?? ((...of) => fetch(...of)),
      clock: this.#clock,
      subscription,
      credential,
      signal,
      onWord: () => {
        this.#wordAt = this.#clock.monotonic()
        this.#note(true)
      },
      onEvent: (event) => {
        this.#session.noted(credential, false)
        this.#call(() => this.#options.onEvent(event as Event))
      },
    })
  }

  #note(live: boolean): void {
    if (this.#live === live) return
    this.#live = live
    this.#call(() => this.#options.onChange?.(live))
    if (live && this.#missed) this.#look()
    this.#missed = true
    if (live) this.#stopPolling?.()
    else this.#poll()
  }

  /** Waits until the page comes back, and at most `ms`. A page that comes back within `spacingMs` of the attempt waits. */
  #pause(ms: number | undefined, spacingMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        stop?.()
        this.#endPause = undefined
        resolve()
      }
      const stop = ms === undefined ? undefined : this.#clock.after(ms, end)
      this.#endPause = end
      this.#pauseSpacingMs = spacingMs
      if (this.#disposed) end()
    })
  }

  #wake(): void {
    if (this.#page?.hidden) return
    const now = this.#clock.monotonic()
    if (this.#live && now - this.#wordAt > SILENCE_MS) this.#current.abort()
    if (!this.#live && now - this.#lookedAt >= WAKE_SPACING_MS) this.#look()
    if (now - this.#triedAt >= this.#pauseSpacingMs) this.#endPause?.()
  }

  #poll(): void {
    this.#stopPolling?.()
    this.#stopPolling = this.#clock.after(POLL_MS, () => {
      if (!this.#page?.hidden) this.#look()
      this.#poll()
    })
  }

  #look(): void {
    this.#lookedAt = this.#clock.monotonic()
    this.#call(() => this.#options.onLook())
  }

  #call(listener: () => void): void {
    if (this.#disposed) return
    try {
      listener()
    } catch (error) {
      this.#options.onError?.(error)
    }
  }
}
