import { atMostEvery } from '../../../core/at-most-every.ts'
import type { Authentication } from '../../../core/current-user.ts'
import { EventQueue } from '../../../core/event-queue.ts'
import type { Logger } from '../../../core/log.ts'
import type { StreamRequest } from '../../../core/stream-request.ts'
import type { EndedOrChanged, EndedSessions } from '../../sessions/ended-sessions.ts'
import type { ServiceTokens } from '../service-tokens/service-tokens.ts'
import { RevocationReader } from './revocation-reader.ts'

const tickMs = 500
/** The index of ended sessions is complete if it was read within this time. */
const currentMs = 1_000

/** Passes the index of ended sessions on to services that verify access tokens offline. */
export class Revocations {
  readonly #ended: EndedSessions
  readonly #tokens: ServiceTokens
  readonly #warn: (error: unknown) => void
  readonly #readers = new Set<RevocationReader>()
  #timer: NodeJS.Timeout | undefined
  #checking: Promise<void> | undefined

  constructor(ended: EndedSessions, tokens: ServiceTokens, log: Logger) {
    this.#ended = ended
    this.#tokens = tokens
    this.#warn = atMostEvery(60_000, (err) => log.warn({ err }, 'could not read service tokens; retrying'))
  }

  /** @returns how to stop */
  open(): () => Promise<void> {
    const unwatch = this.#ended.watch((what) => this.#add(what))
    return async () => {
      unwatch()
      for (const { queue } of this.#readers) queue.complete()
      await this.#checking
    }
  }

  /** Reports what is in the index, and then what is added to it. */
  watch(authentication: Authentication, stream: StreamRequest | undefined): EventQueue<RevocationReader> {
    const tokenId = authentication.kind === 'service' ? authentication.tokenId : undefined
    const onEnd = (one: RevocationReader): void => this.#remove(one)
    const reader = new RevocationReader({ ended: this.#ended, stream, tokenId, onEnd })
    if (stream?.ended) return reader.queue
    this.#readers.add(reader)
    this.#timer ??= setInterval(() => this.#tick(), tickMs).unref()
    return reader.queue
  }

  #add(what: EndedOrChanged): void {
    for (const reader of this.#readers) reader.add(what)
  }

  #tick(): void {
    const now = performance.now()
    if (this.#ended.status().ageMs <= currentMs) for (const reader of this.#readers) reader.sendIfDue(now)
    this.#checking ??= this.#refuseRevoked()
      .catch(this.#warn)
      .finally(() => {
        this.#checking = undefined
      })
  }

  async #refuseRevoked(): Promise<void> {
    for (const reader of [...this.#readers])
      if (reader.tokenId !== undefined && !(await this.#tokens.isValid(reader.tokenId))) reader.refuse()
  }

  #remove(reader: RevocationReader): void {
    this.#readers.delete(reader)
    if (this.#readers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
