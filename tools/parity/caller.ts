import { type Dispatcher, request } from 'undici'
import { type Answer, answerOf, read, splitList } from './answer.ts'
import type { Site } from './sites/site.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

interface Sent {
  /** The value of `Authorization`. */
  readonly authorization?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; text is sent unchanged. */
  readonly body?: unknown
}

/** A body as it came, in which stories find the tokens that they send next. */
// biome-ignore lint/suspicious/noExplicitAny: read as freely as by a client without types
type Body = any

/** A client of one site that keeps each answer for the comparison. */
export class Caller {
  readonly site: Site
  readonly answers: Answer[] = []

  constructor(site: Site) {
    this.site = site
  }

  /** Sends a request to a route, such as `login/`. @returns the body */
  async send(method: Method, route: string, { authorization, headers = {}, body }: Sent = {}): Promise<Body> {
    const response = await request(`${this.site.url}/${route}`, {
      method,
      // gunicorn closes idle connections at moments that a client cannot foresee.
      reset: true,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(authorization !== undefined && { authorization }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.body.text()
    this.answers.push(answerOf(`${method} ${route}`, response, text))
    return read(text)
  }

  /** Keeps an error that ended a case, such as an answer without the tokens that the next request needs. */
  breakOff(error: unknown): void {
    this.answers.push({ request: 'broke off', status: 0, header: {}, body: String(error) })
  }

  /** Asks what a browser asks before a page of `origin` may send a request. */
  async preflight(route: string, origin: string, method: Method, headers: string): Promise<void> {
    const response = await request(`${this.site.url}/${route}`, {
      method: 'OPTIONS',
      reset: true,
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    })
    await response.body.dump()
    this.answers.push(permissionOf(`OPTIONS ${route} from ${origin}`, response, method, headers))
  }
}

/** What a browser concludes from the answer to a preflight request. */
function permissionOf(
  title: string,
  { statusCode, headers }: Dispatcher.ResponseData,
  method: string,
  wanted: string,
): Answer {
  const origin = headers['access-control-allow-origin']
  const allowed = (name: string) => splitList(String(headers[name] ?? '').toLowerCase())
  const allowsHeaders = splitList(wanted).every((name) =>
    allowed('access-control-allow-headers').includes(name),
  )
  const allowsMethod = allowed('access-control-allow-methods').includes(method.toLowerCase())
  return {
    request: title,
    status: statusCode,
    header: { 'access-control-allow-origin': origin === undefined ? null : String(origin) },
    body: origin === undefined ? 'refused' : { allowsMethod, allowsHeaders },
  }
}
