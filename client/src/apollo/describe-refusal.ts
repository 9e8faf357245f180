import { apolloTexts } from './apollo-texts.ts'

/** An entry of `errors`. The shape of its extensions is `RequestErrorExtensions` in the schema. */
interface Refusal {
  readonly message: string
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/** What happened and what to do next, for the `errors` of a response. */
export function describeRefusal([first]: readonly Refusal[]): string {
  const { code, requiredRole, retryAfterSeconds, requestId } = first?.extensions ?? {}
  switch (code) {
    case 'RATE_LIMITED':
      return apolloTexts.rateLimited(typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined)
    case 'UNAVAILABLE':
      return apolloTexts.unavailable
    case 'MAIL_UNAVAILABLE':
      return apolloTexts.mailUnavailable
    case 'UNAUTHENTICATED':
      return apolloTexts.signInAgain
    case 'FORBIDDEN':
      // At an address that may not have the session cookie, the server's message names the right address.
      return requiredRole || !first ? apolloTexts.forbidden : first.message
    case 'INTERNAL_SERVER_ERROR':
      return apolloTexts.broken(typeof requestId === 'string' ? requestId : undefined)
    default:
      return apolloTexts.rejected
  }
}

/** The same for a response that is not GraphQL, as of a proxy. */
export function describeStatus(status: number): string {
  if (status === 401) return apolloTexts.askedInFront
  return status >= 300 && status < 500 ? apolloTexts.rejected : apolloTexts.unreachable
}
