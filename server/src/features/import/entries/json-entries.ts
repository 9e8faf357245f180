import { Readable } from 'node:stream'
import { parser } from 'stream-json/parser.js'
import { type Entry, WrongExport } from './entry.ts'
import { JsonListReader } from './json-list-reader.ts'

/** Nothing is packed, so that the parser never holds a whole text or number: an export may be hostile. */
const unpacked = { packValues: false, streamValues: true } as const

/**
 * Reads the elements of one list of a JSON document: the top level, or the member `list` of an object at the top level. `at`
 * is the position in the list, from 1.
 */
export async function* jsonEntries(
  chunks: AsyncIterable<Buffer>,
  list: string | undefined,
): AsyncGenerator<Entry> {
  const reader = new JsonListReader(list)
  const source = Readable.from(chunks, { objectMode: false })
  const tokens = parser.asStream(unpacked)
  source.on('error', (error) => tokens.destroy(error))
  try {
    for await (const token of source.pipe(tokens)) {
      const entry = reader.read(token)
      if (entry !== undefined) yield entry
    }
  } catch (cause) {
    throw isSyntaxError(cause) ? damaged(cause) : cause
  } finally {
    source.destroy()
  }
  if (!reader.hasList)
    throw new WrongExport(
      list === undefined ? 'The file is not a JSON list.' : `The file has no list "${list}".`,
    )
}

const isSyntaxError = (error: unknown): boolean => error instanceof Error && /^Parser /.test(error.message)

const damaged = (cause: unknown): WrongExport =>
  new WrongExport('The file is not complete JSON: it is damaged, or was cut off.', { cause })
