import { EventQueue } from '../../../core/event-queue.ts'
import type { StreamRequest } from '../../../core/stream-request.ts'
import type { EndedOrChanged, EndedSessions } from '../../sessions/ended-sessions.ts'
import { ChangedRole, RevocationBatch } from './revocation-results.ts'

/** Small enough for a reader that is behind; see `graphql-stream.ts`. */
const mostInABatch = 1_000
/** A reader that takes nothing for so long has its stream ended, so that what it has not read does not pile up. */
const longestWaitMs = 30_000
/** A batch comes this often, also if it is empty. */
const batchEveryMs = 1_000

/** A service that reads which sessions end. Its queue holds the reader itself while a batch is due. */
export class RevocationReader {
  readonly queue: EventQueue<RevocationReader>
  /** The service token with which it reads; undefined for an administrator. */
  readonly tokenId: string | undefined
  readonly #stream: StreamRequest | undefined
  readonly #ended: EndedSessions
  #sessionIds: string[]
  #userIds: string[]
  #batchAt = performance.now()
  #isWaiting = false

  /** @param onEnd called once, when the stream is over */
  constructor(parts: {
    readonly ended: EndedSessions
    readonly stream: StreamRequest | undefined
    readonly tokenId: string | undefined
    readonly onEnd: (reader: RevocationReader) => void
  }) {
    const { ended, stream, tokenId, onEnd } = parts
    this.tokenId = tokenId
    this.#ended = ended
    this.#stream = stream
    const { sessionIds, userIds } = ended.entries()
    this.#sessionIds = [...sessionIds]
    this.#userIds = [...userIds]
    this.queue = new EventQueue(() => onEnd(this))
    this.queue.push(this)
    stream?.onEnd(() => this.queue.complete())
  }

  /** Adds to the next batch. */
  add({ sessionIds, userId }: EndedOrChanged): void {
    for (const id of sessionIds) this.#sessionIds.push(id)
    if (userId !== undefined) this.#userIds.push(userId)
    this.queue.push(this)
  }

  /** Sends a batch if it is time for one, empty or not. */
  sendIfDue(now: number): void {
    const sinceMs = now - this.#batchAt
    if (this.#isWaiting && sinceMs >= longestWaitMs) this.#stream?.end('reader-too-slow')
    else if (sinceMs >= batchEveryMs) this.queue.push(this)
  }

  /** Ends the stream of a token that has been revoked. */
  refuse(): void {
    this.#stream?.end('token-revoked')
  }

  /** The next batch, once the reader has taken most of what was sent. */
  async next(): Promise<RevocationBatch> {
    this.#isWaiting = true
    await this.#stream?.room()
    this.#isWaiting = false
    this.#batchAt = performance.now()
    const sessionIds = this.#sessionIds.splice(0, mostInABatch)
    const userIds = [...new Set(this.#userIds.splice(0, mostInABatch))]
    const isComplete = this.#sessionIds.length === 0 && this.#userIds.length === 0
    if (!isComplete) this.queue.push(this)
    const changedRoles = userIds.flatMap((id) => {
      const role = this.#ended.roleOf(id)
      return role === undefined ? [] : [new ChangedRole(id, role)]
    })
    return new RevocationBatch({ sessionIds, changedRoles, isComplete, keepSeconds: this.#ended.keepSeconds })
  }
}
