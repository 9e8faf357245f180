/** The body of a response. */
export type Body = Readonly<Record<string, unknown>>

/** What is wrong with each field of a request, by the field's name. */
export type FieldProblems = Readonly<Record<string, readonly string[]>>

/** A response other than the one that was asked for. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly body: Body
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: Body, headers: Readonly<Record<string, string>> = {}) {
    super(`A request was answered with ${status}.`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** RFC 7235 §3.1: each 401 names the scheme that it asks for, here in the words of Django REST framework. */
const challenge = { 'www-authenticate': 'Bearer realm="api"' }

/** A 401 with its challenge. */
export const unauthorized = (body: Body): Problem => new Problem(401, body, challenge)

/** A token that is malformed, expired, altered, replaced, or whose session has ended. */
export const tokenNotValid = (): Problem =>
  unauthorized({ detail: 'Token is invalid or expired', code: 'token_not_valid' })

export const notAuthenticated = (): Problem =>
  unauthorized({ detail: 'Authentication credentials were not provided.' })

export const notFound = (): Problem => new Problem(404, { detail: 'Not found.' })

export const serverError = (): Problem => new Problem(500, { detail: 'A server error occurred.' })

export const methodNotAllowed = (method: string, allow: string): Problem =>
  new Problem(405, { detail: `Method "${method}" not allowed.` }, { allow })
