import { expect } from '@jest/globals'
import { act, waitFor } from '@testing-library/react'

interface Stream {
  operation: string
  controller: ReadableStreamDefaultController<Uint8Array>
}

/** The events that a server in memory sends. */
export class Streams {
  readonly #open = new Set<Stream>()

  /** The streams that are open, by the names of their operations. */
  get operations(): string[] {
    return [...this.#open].map(({ operation }) => operation)
  }

  /** Settles when a stream of this operation is open. */
  opened(operation: string): Promise<void> {
    return waitFor(() => expect(this.operations).toContain(operation))
  }

  /** Sends an event to the streams of this operation. */
  async send(operation: 'SessionEvents' | 'NewAuditEvents', event: object): Promise<void> {
    await this.opened(operation)
    await act(async () => {
      for (const { controller } of this.#of(operation)) controller.enqueue(nextOf(event))
    })
  }

  /** Completes the streams of this operation, as a server does that shuts down. */
  complete(operation: string): void {
    for (const stream of this.#of(operation)) {
      this.#open.delete(stream)
      stream.controller.close()
    }
  }

  readonly fetch: typeof fetch = async (_input, init) => {
    const { query } = JSON.parse(String(init?.body))
    const operation = /subscription (\w+)/.exec(query)?.[1] ?? ''
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const stream = { operation, controller }
        this.#open.add(stream)
        init?.signal?.addEventListener('abort', () => {
          if (this.#open.delete(stream)) controller.error(new Error('Aborted'))
        })
        controller.enqueue(new TextEncoder().encode(':\n\n'))
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  #of(wanted: string): Stream[] {
    return [...this.#open].filter(({ operation }) => operation === wanted)
  }
}

/** Sent as the value of whichever root field. */
const nextOf = (event: object): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`event: next\ndata: ${JSON.stringify({ data: { event } })}\n\n`)
