import { parse } from 'csv-parse/sync'
import { type Entry, longestEntry, tooLarge, WrongExport } from './entry.ts'
import { linesOf } from './lines.ts'

/** Records that are parsed together. */
const together = 500
const manyBytes = 4 * longestEntry

/** Reads CSV with a header (RFC 4180). Each entry is an object with the names of the header; `at` is its first line. */
export async function* csvEntries(chunks: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  let header: readonly string[] | undefined
  const waiting = new Records()
  for await (const { at, bytes } of linesOf(chunks, { quotes: true })) {
    if (header === undefined) {
      header = headerIn(bytes)
      continue
    }
    if (bytes !== null) {
      waiting.add(at, bytes)
      if (!waiting.isFull) continue
    }
    yield* waiting.take(header)
    if (bytes === null) yield { at, problem: tooLarge }
  }
  if (header !== undefined) yield* waiting.take(header)
}

function headerIn(bytes: Buffer | null): readonly string[] {
  const [names] = bytes === null ? [] : recordsIn(bytes)
  if (names === undefined) throw new WrongExport('The file has no header with the names of its columns.')
  return names
}

function recordsIn(bytes: Buffer): string[][] {
  try {
    return parse(bytes, { bom: true, relax_column_count: true, skip_empty_lines: true })
  } catch {
    return []
  }
}

class Records {
  #records: { readonly at: number; readonly bytes: Buffer }[] = []
  #bytes = 0

  get isFull(): boolean {
    return this.#records.length >= together || this.#bytes > manyBytes
  }

  add(at: number, bytes: Buffer): void {
    this.#records.push({ at, bytes })
    this.#bytes += bytes.length
  }

  /** Parses the records together, or one by one if there is a wrong one among them. */
  take(header: readonly string[]): Entry[] {
    const records = this.#records.filter(({ bytes }) => bytes.length > 2 || bytes.toString().trim() !== '')
    this.#records = []
    this.#bytes = 0
    const rows = recordsIn(Buffer.concat(records.map(({ bytes }) => bytes)))
    const isWhole = rows.length === records.length
    return records.map(({ at, bytes }, index) =>
      entryOf(at, isWhole ? rows[index] : recordsIn(bytes)[0], header),
    )
  }
}

function entryOf(at: number, row: readonly string[] | undefined, header: readonly string[]): Entry {
  if (row === undefined) return { at, problem: 'The record is not CSV.' }
  if (row.length !== header.length)
    return { at, problem: `The record has ${row.length} fields, and the header ${header.length}.` }
  return { at, value: Object.fromEntries(header.map((name, index) => [name, row[index]])) }
}
