import type { FastifyInstance } from 'fastify'

/** Why a body is rejected before it is parsed. */
class UnreadableBody extends Error {
  readonly statusCode: number

  constructor(statusCode: 400 | 415, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Accepts only JSON in UTF-8 (RFC 8259 §8.1). Another charset or a content coding is refused with 415, so that a body
 * has one interpretation and nothing is decompressed. Bytes that are not UTF-8 are refused with 400, because a lenient
 * decoder would store a different text.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const { 'content-type': type, 'content-encoding': coding = 'identity' } = request.headers
    if (!isUtf8(type) || coding.toLowerCase() !== 'identity') {
      return done(new UnreadableBody(415, 'a charset or content coding that is not read'))
    }
    const text = decode(body)
    if (text === undefined) return done(new UnreadableBody(400, 'bytes that are no UTF-8'))
    return parseJson(request, text, done)
  })
}

const isUtf8 = (contentType = ''): boolean => {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType) ?? []
  return charset === undefined || /^utf-?8$/i.test(charset)
}

function decode(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
