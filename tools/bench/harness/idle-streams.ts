import { type OpenStream, openStream } from './open-stream.ts'

const streamsPerSession = 3
/** So that connections are not refused because too many arrive at once. */
const openedAtOnce = 50

/** Streams of `sessionEvents` that nothing happens to. */
export class IdleStreams {
  readonly #streams: OpenStream[] = []
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
    for (const one of this.#streams.splice(0)) one.close()
  }

  async #openOne(origin: string, token: string): Promise<void> {
    this.#streams.push(await openStream(origin, token, () => (this.#lost += 1)))
  }
}
