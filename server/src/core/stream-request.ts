import type { ExecutionResult } from 'graphql'

/** Why the server ends a stream. */
export type StreamEnd =
  | 'session-ended'
  | 'token-expired'
  | 'role-too-low'
  | 'token-revoked'
  | 'reader-too-slow'
  | 'draining'

/** What a stream sends: one result per event. */
export type StreamResults = AsyncIterableIterator<ExecutionResult>

/** A stream whose operation was admitted. */
export interface BegunStream {
  readonly results: StreamResults
  /** Gives an event's result its published form. */
  publish(result: ExecutionResult): ExecutionResult
  /** Call it when the stream is over. */
  release(): void
}

/** A request for a stream of events, from its arrival to the end of the stream. Resolvers of subscriptions receive it. */
export class StreamRequest {
  readonly #ending = new AbortController()
  #room: () => Promise<void> = async () => undefined
  /** Set once the operation has been admitted. */
  begun?: BegunStream

  /** Aborted when the stream must end, with a `StreamEnd` as the reason. What is queued by then is still sent. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  end(cause: StreamEnd): void {
    if (!this.signal.aborted) this.#ending.abort(cause)
  }

  /**
   * Resolves when the reader has taken most of what was sent, or the stream must end. Wait for it between the parts of a
   * large event.
   */
  room(): Promise<void> {
    return this.#room()
  }

  /** Says how to wait for the reader. */
  waitWith(room: () => Promise<void>): void {
    this.#room = room
  }
}
