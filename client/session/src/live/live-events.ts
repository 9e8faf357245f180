import type { AuthSession } from '../auth-session.ts'
import { browserParts } from '../browser-page.ts'
import { systemClock } from '../clock.ts'
import type { LiveEvent, LiveEventsOptions } from './live-options.ts'
import type { LiveStream } from './live-stream.ts'
import { SharedStream } from './shared-stream.ts'

/** The stream that the tabs of a browser share. */
export interface LiveEvents extends LiveStream {
  /** Whether this tab holds the stream. */
  readonly leads: boolean
}

/**
 * Watches what happens to the session of this browser, over one stream for all tabs, while a user is signed in.
 *
 * - One tab holds the stream and passes its events on. Another takes over within seconds if it is closed or frozen.
 * - After `RoleChanged` the session fetches a new token before `onEvent` is called.
 * - After `SessionEnded` the session asks the server, which ends it in all tabs.
 * - A hidden tab learns when it is shown: `onLook` is called then instead of `onEvent`.
 *
 * @example
 * const live = liveEvents<SessionEvent>(session, {
 *   subscription: { query: 'subscription { sessionEvents { __typename ... on RoleChanged { role } } }' },
 *   onEvent: (event) => console.info(event.__typename),
 *   onLook: () => client.refetchQueries({ include: 'active' }),
 * })
 */
export function liveEvents<Event extends LiveEvent>(
  session: AuthSession,
  options: LiveEventsOptions<Event>,
): LiveEvents {
  const { page, locks, channel } = { ...browserParts(), ...options }
  const { clock = systemClock, random = Math.random, realm = 'default' } = options
  const parts = { clock, random, page, locks, channel }
  let shared: SharedStream<Event> | undefined

  const follow = () => {
    const { signedIn, userId, status } = session.snapshot
    const present = signedIn && status !== 'disposed' ? userId : undefined
    if (present === shared?.userId) return
    shared?.stop()
    shared =
      present === undefined ? undefined : new SharedStream(session, options, { ...parts, realm }, present)
  }

  const stopFollowing = session.subscribe(follow)
  follow()
  return {
    get live() {
      return !!shared?.live
    },
    get leads() {
      return !!shared?.leads
    },
    dispose() {
      stopFollowing()
      shared?.stop()
      shared = undefined
    },
  }
}
