/** More waiting events than this mean that they are not read. */
const mostWaiting = 1_000

/**
 * Events on their way to one subscriber. Unlike an async generator, it ends at once when its reader returns, also while
 * the reader waits.
 */
export class EventQueue<Event> implements AsyncIterableIterator<Event> {
  readonly #waiting: Event[] = []
  readonly #onEnd: () => void
  #wake: ((result: IteratorResult<Event>) => void) | undefined
  #isOver = false

  /** @param onEnd called once, when it is completed or its reader returns */
  constructor(onEnd: () => void = () => undefined) {
    this.#onEnd = onEnd
  }

  /** Adds an event, unless an equal one already waits. */
  push(event: Event): void {
    if (this.#isOver || this.#waiting.includes(event)) return
    const wake = this.#wake
    this.#wake = undefined
    if (wake !== undefined) wake({ value: event, done: false })
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(event)
    else this.complete()
  }

  /** Ends the queue after the events that wait. */
  complete(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#wake?.({ value: undefined, done: true })
    this.#onEnd()
  }

  /** Not an async function, whose promise an idle subscriber would keep besides this one. */
  next(): Promise<IteratorResult<Event>> {
    const [event] = this.#waiting.splice(0, 1)
    if (event !== undefined) return Promise.resolve({ value: event, done: false })
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  async return(): Promise<IteratorResult<Event>> {
    this.#waiting.length = 0
    this.complete()
    return { value: undefined, done: true }
  }

  async throw(error: unknown): Promise<IteratorResult<Event>> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
