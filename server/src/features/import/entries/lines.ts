import { type Entry, longestEntry, tooLarge } from './entry.ts'

const lineFeed = 0x0a
const quote = 0x22

/** A piece of a file, up to the end of a line; null if it is longer than `longestEntry`. */
interface Line {
  /** The number of the line at which it starts, from 1. */
  readonly at: number
  readonly bytes: Buffer | null
}

/** Splits a stream into lines without ever holding more than the longest entry. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  { quotes = false }: { quotes?: boolean } = {},
): AsyncGenerator<Line> {
  const line = new GrowingLine()
  let [number, first] = [1, 1]
  let isQuoted = false
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      const piece = chunk.subarray(from, end + 1)
      line.add(piece)
      from = end + 1
      number += 1
      if (quotes && hasOddQuotes(piece)) isQuoted = !isQuoted
      if (isQuoted) continue
      yield { at: first, bytes: line.take() }
      first = number
    }
    const rest = chunk.subarray(from)
    line.add(rest)
    if (quotes && hasOddQuotes(rest)) isQuoted = !isQuoted
  }
  if (!line.isEmpty) yield { at: first, bytes: line.take() }
}

/** Reads one JSON value a line. Empty lines are skipped. */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  for await (const { at, bytes } of linesOf(chunks)) {
    if (bytes === null) yield { at, problem: tooLarge }
    else if (!isBlank(bytes)) yield parsed(at, bytes)
  }
}

function parsed(at: number, bytes: Buffer): Entry {
  try {
    return { at, value: JSON.parse(bytes.toString()) }
  } catch {
    // The message of the error contains a part of the line, which may be a part of a hash.
    return { at, problem: 'The line is not JSON.' }
  }
}

const isBlank = (bytes: Buffer): boolean => bytes.length < 1_000 && bytes.toString().trim() === ''

/** Two quotes in a quoted field are one of its text, so that only an odd number opens or closes it. */
function hasOddQuotes(bytes: Buffer): boolean {
  let isOdd = false
  for (let at = bytes.indexOf(quote); at !== -1; at = bytes.indexOf(quote, at + 1)) isOdd = !isOdd
  return isOdd
}

class GrowingLine {
  #pieces: Buffer[] = []
  #length = 0

  get isEmpty(): boolean {
    return this.#length === 0
  }

  add(piece: Buffer): void {
    this.#length += piece.length
    if (this.#length > longestEntry) this.#pieces = []
    else if (piece.length > 0) this.#pieces.push(piece)
  }

  take(): Buffer | null {
    const whole = this.#length > longestEntry ? null : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#length = 0
    return whole
  }
}
