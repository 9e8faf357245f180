import type { Clock } from '../clock.ts'
import type { Channel, Locks, Page } from '../session-options.ts'
import type { Subscription } from './stream-request.ts'

/** Options of `liveStream`. */
export interface LiveStreamOptions<Event> {
  /** A subscription with one root field, whose values are the events. */
  subscription: Subscription
  /** Defaults to the session's endpoint followed by `/stream`. */
  url?: string
  /** Headers to send besides. */
  headers?: Record<string, string>
  fetch?: typeof fetch
  onEvent: (event: Event) => void
  /**
   * Events may have been missed: read again what the page shows. Called when a stream is open again and, while there is none,
   * once a minute and when the page comes back.
   */
  onLook: () => void
  /** Whether a stream is open has changed. */
  onChange?: (live: boolean) => void
  /** Receives errors thrown by callbacks. */
  onError?: (error: unknown) => void
  clock?: Clock
  /** Between 0 and 1, for the jitter. Defaults to `Math.random`. */
  random?: () => number
  /** Defaults to the browser's page; `null` for none. */
  page?: Page | null
}

/** Options of `liveEvents`. */
export interface LiveEventsOptions<Event extends LiveEvent> extends LiveStreamOptions<Event> {
  /** As that of the session. Defaults to `default`. */
  realm?: string
  /** Defaults to `navigator.locks` in a browser; `null` for none. */
  locks?: Locks | null
  /** Defaults to `BroadcastChannel` in a browser; `null` for none: each tab then has a stream of its own. */
  channel?: ((name: string) => Channel) | null
}

/** An event of `Subscription.sessionEvents`. The types that the session itself heeds are `RoleChanged` and `SessionEnded`. */
export interface LiveEvent {
  readonly __typename: string
}
