import type { IncomingHttpHeaders } from 'node:http'

/** Why a body is rejected before it is parsed. */
export class UnreadableBody extends Error {
  readonly statusCode: number

  constructor(statusCode: 400 | 415, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Returns the text of a body in UTF-8. Another charset or a content coding is refused with 415, so that a body has one
 * interpretation and nothing is decompressed. Bytes that are not UTF-8 are refused with 400, because a lenient decoder
 * would store a different text.
 * @throws UnreadableBody
 */
export function bodyTextOf(headers: IncomingHttpHeaders, body: Buffer): string {
  const { 'content-type': type, 'content-encoding': coding = 'identity' } = headers
  if (!isUtf8(type) || coding.toLowerCase() !== 'identity')
    throw new UnreadableBody(415, 'a charset or content coding that is not read')
  try {
    return utf8.decode(body)
  } catch {
    throw new UnreadableBody(400, 'bytes that are no UTF-8')
  }
}

const isUtf8 = (contentType = ''): boolean => {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType) ?? []
  return charset === undefined || /^utf-?8$/i.test(charset)
}
