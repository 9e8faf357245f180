import type { CurrentUser } from '../../core/current-user.ts'
import { EventQueue } from '../../core/event-queue.ts'
import type { StreamEnd, StreamRequest } from '../../core/stream-request.ts'

/** What has happened, without its content, which is read when it is sent. */
export type SessionHint = 'watching' | 'profile' | 'role' | 'started' | 'ended' | 'own-end'

/** How often to look which watchers are due. Among thousands of streams, looking costs as much as reporting. */
export const watchSpacingMs = 2_000

/** A stream reports that it is still watching every 30 seconds, before a second comment is due (`event-response.ts`). */
const watchingEveryMs = 30_000 - watchSpacingMs

/** Someone who watches a session and its account. */
export class SessionWatcher {
  readonly user: CurrentUser
  readonly queue: EventQueue<SessionHint>
  /** Random at first, so that streams that were opened together do not report together. */
  #reportsAt = performance.now() + watchingEveryMs * (0.5 + Math.random() / 2)

  /** @param onEnd called once, when the stream is over */
  constructor(
    user: CurrentUser,
    stream: StreamRequest | undefined,
    onEnd: (watcher: SessionWatcher) => void,
  ) {
    this.user = user
    this.queue = new EventQueue(() => onEnd(this))
    this.queue.push('watching')
    stream?.onEnd((cause) => this.#bidFarewell(cause))
  }

  notify(hint: SessionHint): void {
    this.queue.push(hint)
  }

  /** Reports that it is still watching, if that is due. */
  reportIfDue(now: number): void {
    if (now < this.#reportsAt) return
    this.#reportsAt = now + watchingEveryMs
    this.queue.push('watching')
  }

  #bidFarewell(cause: StreamEnd): void {
    if (cause === 'session-ended') this.queue.push('own-end')
    this.queue.complete()
  }
}
