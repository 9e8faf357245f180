import type { FastifyInstance } from 'fastify'
import { bodyTextOf, UnreadableBody } from '../core/body-text.ts'

/** Accepts only JSON in UTF-8 (RFC 8259 §8.1); see `bodyTextOf`. */
export function readJsonBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = textOrProblem(request.headers, body)
    return text instanceof UnreadableBody ? done(text) : parseJson(request, text, done)
  })
}

function textOrProblem(...body: Parameters<typeof bodyTextOf>): string | UnreadableBody {
  try {
    return bodyTextOf(...body)
  } catch (error) {
    if (error instanceof UnreadableBody) return error
    throw error
  }
}
