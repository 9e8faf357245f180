import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bodyTextOf, UnreadableBody } from '../../core/body-text.ts'
import { Problem } from './problem.ts'

const multipart = 'multipart/form-data'
const urlencoded = 'application/x-www-form-urlencoded'

/** Reads JSON and both kinds of forms, in UTF-8 and within the server's limit for bodies. */
export function readBodies(scope: FastifyInstance): void {
  const parseJson = scope.getDefaultJsonParser('error', 'error')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = textOf(request, body)
    if (text instanceof Error) return done(text)
    return text.trim() === '' ? done(null, {}) : parseJson(request, text, done)
  })
  scope.addContentTypeParser<Buffer>(
    urlencoded,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) =>
      fieldsOf(new URLSearchParams(requireDecodable(bodyTextOf(request.headers, body)))),
  )
  scope.addContentTypeParser<Buffer>(
    multipart,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      bodyTextOf(request.headers, body)
      return fieldsOf(await formOf(request, body))
    },
  )
}

function textOf({ headers }: FastifyRequest, body: Buffer): string | Error {
  try {
    return bodyTextOf(headers, body)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** `URLSearchParams` would replace escaped bytes that are no UTF-8, and so store a different text. */
function requireDecodable(text: string): string {
  try {
    decodeURIComponent(text.replace(/%(?![\da-f]{2})/gi, '%25'))
    return text
  } catch {
    throw new UnreadableBody(400, 'bytes that are no UTF-8')
  }
}

async function formOf({ headers }: FastifyRequest, body: Buffer): Promise<FormData> {
  const type = headers['content-type'] ?? multipart
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new Problem(400, { detail: 'Multipart form parse error - the form cannot be read.' })
  }
}

/** The last of repeated fields counts, as in Django. A file is no text, and refused as such. */
const fieldsOf = (form: Iterable<[string, unknown]>): Record<string, unknown> => Object.fromEntries(form)

/**
 * Refuses what a page of another site can send without a preflight request. It could do nothing with the response, but
 * could use its visitors to guess passwords or to cause mails.
 */
export function requireTrustedForm({ headers }: FastifyRequest, corsOrigins: readonly string[]): void {
  const { origin, host, 'content-type': type = '' } = headers
  if (origin === undefined || type === '' || /^application\/json\b/i.test(type)) return
  if (corsOrigins.includes(origin) || URL.parse(origin)?.host === host) return
  throw new Problem(403, {
    detail: 'CSRF Failed: Origin checking failed - the origin does not match any trusted origins.',
  })
}

/** A body that is no object has no fields. */
export function requireFields(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {}
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body }
  throw new Problem(400, {
    non_field_errors: [`Invalid data. Expected a dictionary, but got ${kindOf(body)}.`],
  })
}

/** As Python calls it. */
const kindOf = (body: unknown): string => {
  if (body === null) return 'NoneType'
  if (Array.isArray(body)) return 'list'
  return { string: 'str', number: 'float', boolean: 'bool' }[String(typeof body)] ?? 'str'
}
