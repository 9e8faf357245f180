import { once } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'

const body = JSON.stringify({ query: 'subscription { sessionEvents { __typename } }' })
const streamsPerSession = 3
/** So that connections are not refused because too many arrive at once. */
const openedAtOnce = 50

/** Streams of `sessionEvents` that nothing happens to. */
export class IdleStreams {
  readonly #requests: ClientRequest[] = []
  #lost = 0

  /** Opens `count` streams, three for each token. Resolves when each has its first event. */
  static async open(origin: string, tokens: readonly string[], count: number): Promise<IdleStreams> {
    const streams = new IdleStreams()
    const wanted = Array.from({ length: count }, (_, n) => tokens[Math.floor(n / streamsPerSession)] ?? '')
    for (let start = 0; start < count; start += openedAtOnce)
      await Promise.all(
        wanted.slice(start, start + openedAtOnce).map((token) => streams.#openOne(origin, token)),
      )
    return streams
  }

  /** Sessions that are needed for so many streams. */
  static sessionsFor(count: number): number {
    return Math.ceil(count / streamsPerSession)
  }

  /** Streams that have ended although the client did not close them. */
  get lost(): number {
    return this.#lost
  }

  close(): void {
    for (const one of this.#requests.splice(0)) one.destroy()
  }

  async #openOne(origin: string, token: string): Promise<void> {
    const asked = request(`${origin}/graphql/stream`, {
      method: 'POST',
      agent: new Agent(),
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
      },
    })
    asked.end(body)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`A stream was answered with ${response.statusCode}.`)
    this.#requests.push(asked)
    asked.on('error', () => undefined)
    response
      .on('error', () => undefined)
      .once('close', () => {
        this.#lost += 1
      })
    await new Promise<void>((resolve) => {
      response.on('data', (chunk: Buffer) => {
        if (chunk.includes('event: next')) resolve()
      })
    })
  }
}
