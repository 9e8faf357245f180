import type { AuthSession } from '../auth-session.ts'
import { KeptStream } from './kept-stream.ts'
import type { LiveStreamOptions } from './live-options.ts'

/** A subscription of one page. */
export interface LiveStream {
  /** Whether the stream is open. */
  readonly live: boolean
  /** Closes it. */
  readonly dispose: () => void
}

/**
 * Keeps a subscription over server-sent events open until it is disposed of or the user is signed out. A stream that ends
 * is opened again after a random pause, with a new token if it was refused for its token. A hidden page keeps its
 * stream, and opens none.
 *
 * @example
 * const tail = liveStream<AuditEvent>(session, { subscription: { query }, onEvent: add, onLook: readAgain })
 */
export function liveStream<Event>(session: AuthSession, options: LiveStreamOptions<Event>): LiveStream {
  const stream = new KeptStream(session, options)
  return {
    get live() {
      return stream.live
    },
    dispose: () => stream.dispose(),
  }
}
