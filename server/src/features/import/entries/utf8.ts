import { WrongExport } from './entry.ts'

const gzip = Buffer.from([0x1f, 0x8b])

/**
 * Passes chunks on if they are UTF-8. Otherwise letters would be replaced in names without a word.
 * @throws WrongExport
 */
export async function* utf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isFirst = true
  for await (const chunk of chunks) {
    if (isFirst && chunk.subarray(0, 2).equals(gzip))
      throw new WrongExport('The file is compressed. Unpack it, or use gunzip -c FILE and - for the file.')
    isFirst = false
    requireUtf8(() => decoder.decode(chunk, { stream: true }))
    yield chunk
  }
  requireUtf8(() => decoder.decode())
}

function requireUtf8(decode: () => void): void {
  try {
    decode()
  } catch (cause) {
    throw new WrongExport(
      'The file is not encoded in UTF-8. Convert it, as in iconv -f utf-16 -t utf-8, or -f latin1.',
      { cause },
    )
  }
}
