import type { Clock } from '../clock.ts'
import type { Channel, Locks, Page } from '../session-options.ts'
import { isLiveMessage, type Lead, type LiveMessage, outranks, type Rank } from './live-message.ts'

/** A tab that hears nothing for so long asks whether anyone leads. */
const SILENCE_MS = 2_000
/** Without an answer for so long, and a random time more, it leads itself. */
const ANSWER_MS = 1_000
const JITTER_MS = 500

export interface LeadershipParts {
  /** Of channel and lock. */
  readonly name: string
  readonly clock: Clock
  readonly random: () => number
  readonly page: Page | null | undefined
  readonly locks: Locks | null | undefined
  readonly channel: ((name: string) => Channel) | null | undefined
}

export interface LeadershipListeners {
  /** This tab leads now. With `succeeds`, another one has led before. */
  readonly onLead: (succeeds: boolean) => void
  /** Another tab leads now. */
  readonly onFollow: () => void
  /** The leading tab passed an event on. */
  readonly onEvent: (event: unknown) => void
  /** Events may have been missed. */
  readonly onLook: () => void
  /** Which tab leads, or whether its stream is open, may have changed. */
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
}

type Passed = { readonly kind: 'event'; readonly event: unknown } | { readonly kind: 'look' }

/**
 * Chooses one tab of a browser to lead. It leads until it is closed, or does not answer: the lock shows at once that it is
 * gone, and time shows that it is frozen. Correctness never depends on the lock, and no clock of another tab is read.
 */
export class Leadership {
  readonly #parts: LeadershipParts
  readonly #listeners: LeadershipListeners
  readonly #self = Math.random()
  readonly #channel: Channel | undefined
  readonly #stopListening: (() => void) | undefined
  #stopped = false
  /** Of this tab while it leads. */
  #term = 0
  #leads = false
  #live = false
  #passed = 0
  #leader: Lead | undefined
  #heardAt = Number.NEGATIVE_INFINITY
  #stopTimer: (() => void) | undefined
  #releaseLock: (() => void) | undefined

  constructor(parts: LeadershipParts, listeners: LeadershipListeners) {
    this.#parts = parts
    this.#listeners = listeners
    this.#channel = this.#join()
    this.#stopListening = parts.page?.listen(() => this.#wake(), '')
    parts.locks?.request(parts.name, () => this.#granted()).catch(listeners.onError)
    if (this.#channel) this.#ask()
    else this.#claim()
  }

  get leads(): boolean {
    return this.#leads
  }

  /** Whether the stream of the tab that leads is open. */
  get live(): boolean {
    return this.#leads ? this.#live : !!this.#leader?.live
  }

  /** Reports to the other tabs whether the stream is open. */
  noteLive(live: boolean): void {
    this.#live = live
    this.#lead()
  }

  /** Passes something on to the other tabs. */
  pass(what: Passed): void {
    if (!this.#leads) return
    this.#passed += 1
    this.#post({ ...this.#present(), ...what })
  }

  stop(): void {
    this.#stopped = true
    this.#leads = false
    this.#stopTimer?.()
    this.#stopListening?.()
    this.#releaseLock?.()
    this.#channel?.close()
  }

  #join(): Channel | undefined {
    const { channel, name } = this.#parts
    try {
      const joined = channel?.(name)
      joined?.addEventListener('message', ({ data }) => {
        if (!this.#stopped && isLiveMessage(data, this.#self)) this.#hear(data)
      })
      return joined
    } catch {
      // Where there are no channels, each tab leads itself.
      return undefined
    }
  }

  /** Keeps the lock until it stops. Without it the tab that held it is gone. */
  #granted(): Promise<void> | undefined {
    if (this.#stopped) return undefined
    const held = new Promise<void>((resolve) => {
      this.#releaseLock = resolve
    })
    if (this.#leads) this.#lead()
    else if (this.#leader?.locked !== false) this.#claim()
    return held
  }

  #claim(): void {
    const former = this.#leader
    this.#term = Math.max(this.#term, former?.term ?? 0) + 1
    this.#leader = undefined
    this.#leads = true
    this.#live = false
    this.#stopTimer?.()
    this.#lead()
    this.#listeners.onLead(former !== undefined)
    this.#listeners.onChange()
  }

  #ask(): void {
    const { clock, random } = this.#parts
    this.#post({ kind: 'ask' })
    this.#stopTimer?.()
    this.#stopTimer = clock.after(ANSWER_MS + random() * JITTER_MS, () => {
      if (!this.#leads) this.#claim()
    })
  }

  /** Hidden tabs open no stream, so they need not lead. */
  #watch(): void {
    const { clock, page } = this.#parts
    this.#stopTimer?.()
    const leftMs = SILENCE_MS - this.#silentMs()
    if (leftMs > 0) this.#stopTimer = clock.after(leftMs, () => this.#watch())
    else if (!page?.hidden) this.#ask()
  }

  #silentMs(): number {
    return this.#parts.clock.monotonic() - this.#heardAt
  }

  #wake(): void {
    if (this.#leads) this.#lead()
    else if (!this.#parts.page?.hidden) this.#ask()
  }

  #hear(message: LiveMessage): void {
    if (message.kind === 'ask') this.#lead()
    else if (this.#leads && outranks({ term: this.#term, from: this.#self }, message)) this.#lead()
    else if (!this.#isOutdated(message)) this.#heed(message)
  }

  #isOutdated(rank: Rank): boolean {
    return !!this.#leader && this.#silentMs() < SILENCE_MS && outranks(this.#leader, rank)
  }

  #heed(message: Exclude<LiveMessage, { kind: 'ask' }>): void {
    const { kind } = message
    this.#follow({ ...message, kind: 'lead' }, kind === 'lead' ? 0 : 1)
    if (kind === 'event') this.#listeners.onEvent(message.event)
    if (kind === 'look') this.#listeners.onLook()
  }

  #follow(lead: Lead, brought: number): void {
    const former = this.#leader
    const missed = former?.from === lead.from && former.passed + brought !== lead.passed
    const yields = this.#leads
    this.#leads = false
    this.#leader = lead
    this.#term = Math.max(this.#term, lead.term)
    this.#heardAt = this.#parts.clock.monotonic()
    if (yields) this.#listeners.onFollow()
    // It cannot open its stream again, and this tab can.
    if (lead.hidden && !lead.live && !this.#parts.page?.hidden) this.#claim()
    else this.#watch()
    if (missed) this.#listeners.onLook()
    if (yields || former?.from !== lead.from || former.live !== lead.live) this.#listeners.onChange()
  }

  #lead(): void {
    if (this.#leads) this.#post({ ...this.#present(), kind: 'lead' })
  }

  #present() {
    return {
      term: this.#term,
      live: this.#live,
      hidden: !!this.#parts.page?.hidden,
      locked: this.#releaseLock !== undefined,
      passed: this.#passed,
    }
  }

  #post(message: object): void {
    try {
      this.#channel?.postMessage({ ...message, v: 1, from: this.#self })
    } catch (error) {
      this.#listeners.onError(error)
    }
  }
}
