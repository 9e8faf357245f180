import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Answer } from '../src/testing/visitor.ts'

/** An event as its subscriber receives it. */
export interface Received {
  readonly __typename: string
  readonly [field: string]: unknown
}

type Result = { readonly data?: Readonly<Record<string, Received>>; readonly errors?: readonly object[] }

export const SESSION_EVENTS = `subscription {
  sessionEvents {
    __typename
    ... on Watching { serverTime user { id firstName role } }
    ... on ProfileChanged { user { id firstName emailVerified } }
    ... on RoleChanged { role permissions { field allowed } }
    ... on SessionsChanged { change: reason }
    ... on SessionEnded { reason message device ipAddress }
  }
}`

interface StreamOptions {
  readonly query?: string
  readonly variables?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

/** A stream of events, read over a connection of its own. */
export class LiveStream {
  readonly #response: IncomingMessage
  readonly results: Result[] = []
  /** The raw text received so far. */
  text = ''
  #isOver = false
  readonly #wakes = new Set<() => void>()

  private constructor(response: IncomingMessage) {
    this.#response = response
  }

  /** Opens a stream; resolves once the response has begun. */
  static async open(
    url: string,
    accessToken: string | undefined,
    { query = SESSION_EVENTS, variables, headers = {}, method = 'POST' }: StreamOptions = {},
  ): Promise<LiveStream> {
    const asked = request(`${url}/graphql/stream`, {
      method,
      agent: false,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
        ...headers,
      },
    })
    asked.end(method === 'POST' ? JSON.stringify({ query, variables }) : undefined)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    const stream = new LiveStream(response)
    stream.#listen()
    return stream
  }

  /** The first answer of a subscription after `cause`, in the form of a response of `/graphql`; then closes the stream. */
  static async firstAnswer(
    url: string,
    token: string | null,
    call: StreamOptions,
    cause: () => Promise<unknown>,
  ): Promise<Answer> {
    const stream = await LiveStream.open(url, token ?? undefined, call)
    try {
      await cause()
      await stream.#until(() => stream.results.length > 0 || stream.#isOver, 5_000, 'first answer')
      const { data, errors = [] } = stream.results[0] ?? JSON.parse(stream.text)
      const { status, text } = stream
      return { status, headers: new Headers(), data, errors, text }
    } finally {
      stream.close()
    }
  }

  #listen(): void {
    let unread = ''
    this.#response.setEncoding('utf8').on('data', (chunk: string) => {
      this.text += chunk
      const messages = (unread + chunk).split('\n\n')
      unread = messages.pop() ?? ''
      for (const message of messages) this.#note(message)
      this.#wake()
    })
    const over = (): void => {
      this.#isOver = true
      this.#wake()
    }
    this.#response.once('close', over).once('error', over)
  }

  #note(message: string): void {
    const [, data] = /^event: next\ndata: (.*)$/m.exec(message) ?? []
    if (data !== undefined) this.results.push(JSON.parse(data))
  }

  #wake(): void {
    for (const go of this.#wakes) go()
    this.#wakes.clear()
  }

  get status(): number {
    return this.#response.statusCode ?? 0
  }

  get headers(): IncomingMessage['headers'] {
    return this.#response.headers
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Whether the server completed it, rather than cut it off. */
  get isComplete(): boolean {
    return this.text.includes('event: complete')
  }

  /** All events so far. */
  get received(): Received[] {
    return this.results.flatMap(({ data }) => Object.values(data ?? {}))
  }

  /** All events so far of one type. */
  of(type: string): Received[] {
    return this.received.filter(({ __typename }) => __typename === type)
  }

  /** Resolves to the first event that fits, past or future. */
  async first(
    type: string,
    fits: (event: Received) => boolean = () => true,
    withinMs = 20_000,
  ): Promise<Received> {
    const found = (): Received | undefined => this.of(type).find(fits)
    await this.#until(() => found() !== undefined, withinMs, type)
    return found() as Received
  }

  /** Resolves when the stream is over. */
  async over(withinMs = 20_000): Promise<void> {
    await this.#until(() => this.#isOver, withinMs, 'the end')
  }

  /** Stops reading without closing the connection. */
  pause(): void {
    this.#response.pause()
  }

  /** Reads on after `pause`. */
  resume(): void {
    this.#response.resume()
  }

  close(): void {
    this.#response.destroy()
  }

  async #until(isMet: () => boolean, withinMs: number, what: string): Promise<void> {
    const deadline = AbortSignal.timeout(withinMs)
    while (!isMet()) {
      if (deadline.aborted) throw new Error(`No ${what} within ${withinMs} ms after:\n${this.text}`)
      await new Promise<void>((resolve) => {
        this.#wakes.add(resolve)
        deadline.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
}
