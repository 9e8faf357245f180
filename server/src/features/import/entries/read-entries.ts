import { csvEntries } from './csv-entries.ts'
import { type Entry, WrongExport } from './entry.ts'
import { jsonEntries } from './json-entries.ts'
import { jsonLines } from './lines.ts'
import { utf8 } from './utf8.ts'

/** How an export may be written. */
export interface EntriesForm {
  /** The list of entries in a JSON document; without one, a file that begins with an object has one a line. */
  readonly list?: string | undefined
  /** Whether a file that is not JSON is CSV. */
  readonly csv: boolean
  /** What an export looks like, as the end of a sentence. */
  readonly looksLike: string
}

const byteOrderMark = Buffer.from('\uFEFF')

/**
 * Reads the entries of an export. A first `[` means a JSON list, a first `{` a JSON document or an object a line, and
 * anything else CSV.
 * @throws WrongExport
 */
export async function* readEntries(chunks: AsyncIterable<Buffer>, form: EntriesForm): AsyncGenerator<Entry> {
  const source = utf8(chunks)[Symbol.asyncIterator]()
  const { first, all } = await peek(source)
  if (first === undefined) throw new WrongExport('The file is empty.')
  if (first === '[') yield* jsonEntries(all, undefined)
  else if (first === '{' && form.list !== undefined) yield* jsonEntries(all, form.list)
  else if (first === '{') yield* jsonLines(all)
  else if (form.csv && isText(first)) yield* csvEntries(all)
  else throw new WrongExport(`The file is not ${form.looksLike}.`)
}

const isText = (character: string): boolean => /[\p{L}"_]/u.test(character)

/** Looks at the first character that is not white space, and returns the chunks with those that were read. */
async function peek(
  source: AsyncIterator<Buffer>,
): Promise<{ first: string | undefined; all: AsyncIterable<Buffer> }> {
  let head: Buffer = Buffer.alloc(0)
  let isOver = false
  while (!isOver && head.length < 64 * 1024) {
    const { value, done } = await source.next()
    if (done === true) isOver = true
    else head = Buffer.concat([head, value])
    if (textOf(head) !== '') break
  }
  const start = head.subarray(0, 3).equals(byteOrderMark) ? head.subarray(3) : head
  return { first: textOf(start)[0], all: following(start, source) }
}

const textOf = (bytes: Buffer): string =>
  bytes
    .subarray(0, 64 * 1024)
    .toString()
    .replace(/^\uFEFF/, '')
    .trimStart()

async function* following(head: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value
  } finally {
    await source.return?.()
  }
}
