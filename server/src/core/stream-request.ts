import type { ExecutionResult } from 'graphql'

/** Why the server ends a stream. */
export type StreamEnd =
  | 'session-ended'
  | 'token-expired'
  | 'role-too-low'
  | 'token-revoked'
  | 'reader-too-slow'
  | 'draining'

/** A stream whose operation was admitted. */
export interface AdmittedStream {
  /** What happens. */
  readonly events: AsyncIterator<unknown>
  /** What is sent about an event. */
  resultOf(event: unknown): Promise<ExecutionResult>
  /** Call it when the stream is over. */
  release(): void
}

/** Who sends a stream's events. */
export interface StreamSender {
  /** Resolves when the reader has taken most of what was sent, or the stream must end. */
  room(): Promise<void>
  /** The stream must end, after the events that wait. */
  bidFarewell(): void
}

/**
 * A request for a stream of events, from its arrival to the end of the stream. Resolvers of subscriptions receive it. There
 * are thousands, so it is kept small: an `AbortController` would be larger than the rest.
 */
export class StreamRequest {
  #listeners: readonly ((cause: StreamEnd) => void)[] = []
  #sender: StreamSender | undefined
  #ended: StreamEnd | undefined
  /** Set once the operation has been admitted. */
  admitted?: AdmittedStream

  /** Why the stream must end; undefined while it need not. What is queued by then is still sent. */
  get ended(): StreamEnd | undefined {
    return this.#ended
  }

  /** Calls the listener when the stream must end, or now if it must already. */
  onEnd(listener: (cause: StreamEnd) => void): void {
    // `push` would reserve room for seventeen.
    if (this.#ended === undefined) this.#listeners = [...this.#listeners, listener]
    else listener(this.#ended)
  }

  end(cause: StreamEnd): void {
    if (this.#ended !== undefined) return
    this.#ended = cause
    for (const listener of this.#listeners) listener(cause)
    this.#sender?.bidFarewell()
  }

  /**
   * Resolves when the reader has taken most of what was sent, or the stream must end. Wait for it between the parts of a
   * large event.
   */
  async room(): Promise<void> {
    await this.#sender?.room()
  }

  sendWith(sender: StreamSender): void {
    this.#sender = sender
    if (this.#ended !== undefined) sender.bidFarewell()
  }
}
