import { SingleBar } from 'cli-progress'

/** Shows how far an import is, on a terminal. */
export class ImportProgress {
  readonly #bar: SingleBar | undefined
  readonly #totalBytes: number | undefined
  #bytes = 0
  #rows = 0
  #weak = 0

  /** @param totalBytes the size of the file; undefined if it is not known */
  constructor(totalBytes: number | undefined, stream: NodeJS.WriteStream = process.stderr) {
    this.#totalBytes = totalBytes
    if (!stream.isTTY) return
    const format =
      totalBytes === undefined
        ? '{rows} accounts, {duration_formatted}{hashes}'
        : '{bar} {percentage} %, {rows} accounts, {eta_formatted} left{hashes}'
    this.#bar = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 100, fps: 4 })
    this.#bar.start(totalBytes ?? 0, 0, this.#payload)
  }

  /** Passes chunks of the file on. */
  async *reading(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length
      yield chunk
    }
  }

  row(): void {
    this.#rows += 1
    this.#show()
  }

  weakHash(): void {
    this.#weak += 1
    this.#show()
  }

  stop(): void {
    this.#bar?.stop()
  }

  #show(): void {
    this.#bar?.update(this.#totalBytes === undefined ? 0 : this.#bytes, this.#payload)
  }

  get #payload(): object {
    const hashes = this.#weak === 0 ? '' : `, ${this.#weak} weak hashes wrapped`
    return { rows: this.#rows, hashes }
  }
}
