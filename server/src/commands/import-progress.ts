import { SingleBar } from 'cli-progress'

/** Chunks of a file are read in bursts, so that the remaining time is estimated from many. */
const estimatedFrom = 1_000

/** Shows how far an import is, on a terminal. */
export class ImportProgress {
  readonly #bar: SingleBar | undefined
  readonly #stream: NodeJS.WriteStream
  #bytes = 0
  #rows = 0
  #weak = 0

  /** @param totalBytes the size of the file; undefined if it is not known */
  constructor(totalBytes: number | undefined, stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
    if (!stream.isTTY) return
    const format =
      totalBytes === undefined
        ? '{rows} accounts, {duration_formatted}{hashes}'
        : '{bar} {percentage} %, {rows} accounts, {eta_formatted} left{hashes}'
    this.#bar = new SingleBar({ format, stream, hideCursor: true, etaBuffer: estimatedFrom, fps: 4 })
    this.#bar.start(totalBytes ?? 0, 0, this.#payload)
    process.once('SIGINT', this.#interrupted)
  }

  /** Passes chunks of the file on. */
  async *reading(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length
      this.#bar?.update(this.#bytes, this.#payload)
      yield chunk
    }
  }

  row(): void {
    this.#rows += 1
    this.#bar?.update(this.#payload)
  }

  weakHash(): void {
    this.#weak += 1
    this.#bar?.update(this.#payload)
  }

  stop(): void {
    process.off('SIGINT', this.#interrupted)
    this.#bar?.stop()
  }

  /** Shows the cursor again before the signal ends the process. */
  readonly #interrupted = (): void => {
    this.stop()
    this.#stream.write('Interrupted. Run the same command again: it continues there.\n')
    process.kill(process.pid, 'SIGINT')
  }

  get #payload(): object {
    const hashes = this.#weak === 0 ? '' : `, ${this.#weak} weak hashes wrapped`
    return { rows: this.#rows, hashes }
  }
}
