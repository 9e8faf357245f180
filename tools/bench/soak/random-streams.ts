import { type OpenStream, openStream } from '../harness/open-stream.ts'
import type { Person } from './person.ts'

/** Streams of `sessionEvents` that are closed and opened again. */
export class RandomStreams {
  readonly #origin: string
  readonly #streams: { readonly person: Person; stream: OpenStream }[] = []
  #lost = 0

  private constructor(origin: string) {
    this.#origin = origin
  }

  /** Opens `each` streams for each of these people. */
  static async open(origin: string, people: readonly Person[], each: number): Promise<RandomStreams> {
    const streams = new RandomStreams(origin)
    for (const person of people)
      for (let n = 0; n < each; n++) streams.#streams.push({ person, stream: await streams.#openFor(person) })
    return streams
  }

  /** Number of streams that ended although no one closed them. */
  get lost(): number {
    return this.#lost
  }

  /** Closes a stream, and opens another for the same person. */
  async reopenOne(): Promise<boolean> {
    const [one] = this.#streams.splice(Math.floor(Math.random() * this.#streams.length), 1)
    if (one === undefined) return false
    one.stream.close()
    this.#streams.push({ person: one.person, stream: await this.#openFor(one.person) })
    return true
  }

  close(): void {
    for (const { stream } of this.#streams.splice(0)) stream.close()
  }

  #openFor({ tokens }: Person): Promise<OpenStream> {
    return openStream(this.#origin, tokens.accessToken, () => {
      this.#lost += 1
    })
  }
}
