import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { type EventLogger, logEvent } from './core/log.ts'
import type { AdmittedStream, StreamRequest, StreamSender } from './core/stream-request.ts'

/** A reader that is this far behind is dropped; a healthy one comes back and learns the present state. */
const mostBehind = 64 * 1024
/** How much may wait for the reader before the parts of a large event pause. */
const comfortable = 16 * 1024
/** How long a stream may take for its last events, in milliseconds. */
const farewellMs = 2_000
/** A comment is sent after so much silence, in milliseconds, so that proxies keep the connection. */
const silenceMs = 15_000
const comment = ':\n\n'

/**
 * Server-sent events of one subscription, written to a response in the distinct connections mode of graphql-sse. Its own
 * handler is not used: it reads events as fast as they come, whatever the reader takes, and costs several kilobytes for
 * each idle stream (decision 038).
 */
export class EventResponse implements StreamSender {
  readonly #response: ServerResponse
  readonly #stream: StreamRequest
  readonly #admitted: AdmittedStream
  readonly #log: EventLogger
  #behind = 0
  #isClosed = false
  #wake: (() => void) | undefined
  #farewell: NodeJS.Timeout | undefined
  /** By `performance.now()`. Random at first, so that streams that were opened together do not speak together. */
  #spokeAt = performance.now() - Math.random() * silenceMs

  constructor(response: ServerResponse, stream: StreamRequest, admitted: AdmittedStream, log: EventLogger) {
    this.#response = response
    this.#stream = stream
    this.#admitted = admitted
    this.#log = log
  }

  /** Sends the head and then the events. @param onClose called once, when the connection is closed */
  open(
    status: number,
    headers: Record<string, string | number | string[] | undefined>,
    onClose: (closed: this) => void,
  ): void {
    const fields = Object.entries(headers).filter(([, value]) => value !== undefined)
    this.#response.writeHead(status, Object.fromEntries(fields))
    // With the first part of the body it would stay in memory as 70 strings that V8 has not joined yet.
    this.#response.flushHeaders()
    this.#stream.sendWith(this)
    this.#response.on('close', () => {
      this.#isClosed = true
      clearTimeout(this.#farewell)
      this.#goOn()
      this.#finish()
      this.#admitted.release()
      onClose(this)
    })
    // Some browsers wait for the first part of a body before they report the response.
    this.#write(comment)
    logEvent(this.#log, 'stream.opened', {}, 'debug')
    void this.#send()
  }

  /** Sends a comment after a long silence. */
  breakSilence(now: number): void {
    if (now - this.#spokeAt < silenceMs) return
    this.#spokeAt = now
    this.#write(comment)
  }

  async #send(): Promise<void> {
    try {
      const { events } = this.#admitted
      for (let next = await events.next(); !next.done; next = await events.next()) {
        await this.#sendOne(next.value)
        if (await this.#isTooFarBehind()) {
          logEvent(this.#log, 'stream.dropped')
          this.#response.destroy()
          return
        }
      }
      this.#response.end('event: complete\ndata:\n\n')
    } catch (error) {
      this.#log.error({ err: error }, 'a stream failed')
      this.#response.destroy()
    }
  }

  /** A function of its own, because a function that waits for the next event would keep the last result meanwhile. */
  async #sendOne(event: unknown): Promise<void> {
    const result = await this.#admitted.resultOf(event)
    this.#spokeAt = performance.now()
    this.#write(`event: next\ndata: ${JSON.stringify(result)}\n\n`)
  }

  #write(text: string): void {
    if (this.#isClosed) return
    const length = Buffer.byteLength(text)
    this.#behind += length
    this.#response.write(text, () => {
      this.#behind -= length
      if (this.#behind < comfortable) this.#goOn()
    })
  }

  /** What the system has taken is reported after the current turn. */
  async #isTooFarBehind(): Promise<boolean> {
    if (this.#behind <= mostBehind) return false
    await setImmediate()
    return this.#behind > mostBehind
  }

  async room(): Promise<void> {
    if (this.#behind < comfortable || this.#isClosed || this.#stream.ended) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  bidFarewell(): void {
    this.#goOn()
    this.#farewell = setTimeout(() => this.#finish(), farewellMs)
  }

  #goOn(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #finish(): void {
    void this.#admitted.events.return?.()
  }
}
