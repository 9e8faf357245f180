import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { SessionEndedError, SessionUnreachableError } from '@gatehouse/session'
import { describe, expect, it } from '@jest/globals'
import { describeError } from './describe-error.ts'

const refused = (code: string, extensions: Record<string, unknown> = {}) =>
  new CombinedGraphQLErrors({ errors: [{ message: code, extensions: { code, ...extensions } }] })

const answered = (status: number, bodyText = '') =>
  new ServerError('answered', { response: new Response(null, { status }), bodyText })

describe('the message of an error', () => {
  it.each([
    ['RATE_LIMITED', { retryAfterSeconds: 45 }, /Try again in 45 seconds/],
    ['RATE_LIMITED', { retryAfterSeconds: 600 }, /Try again in 10 minutes/],
    ['RATE_LIMITED', {}, /Wait a moment/],
    ['UNAVAILABLE', {}, /busy/],
    ['MAIL_UNAVAILABLE', {}, /cannot send mail/],
    ['UNAUTHENTICATED', {}, /Sign in again/],
    ['FORBIDDEN', { requiredRole: 'ADMIN' }, /role does not allow/],
    ['FORBIDDEN', {}, /^FORBIDDEN$/],
    ['INTERNAL_SERVER_ERROR', { requestId: 'r-17' }, /report request r-17/],
    ['GRAPHQL_VALIDATION_FAILED', {}, /Reload the page/],
  ])('%s %j', (code, extensions, sentence) => {
    expect(describeError(refused(code, extensions))).toMatch(sentence)
  })

  it('is that of its cause, if it wraps one', () => {
    expect(
      describeError(new Error('wrapped', { cause: refused('FORBIDDEN', { requiredRole: 'ADMIN' }) })),
    ).toMatch(/role/)
  })

  it('distinguishes an ended session from an unreachable server', () => {
    expect(describeError(new SessionEndedError('EXPIRED'))).toMatch(/Sign in again/)
    expect(describeError(new SessionUnreachableError('network', 1_000))).toMatch(/cannot be reached/)
    expect(describeError(new TypeError('Failed to fetch'))).toMatch(/cannot be reached/)
    expect(describeError(answered(502))).toMatch(/cannot be reached/)
    expect(describeError(answered(400))).toMatch(/Reload the page/)
  })

  it('distinguishes a 401 of a proxy from one of the server', () => {
    const proxy = '<html><h1>401 Authorization Required</h1></html>'
    for (const body of [proxy, '', '{"error":"unauthorized"}'])
      expect(describeError(answered(401, body))).toMatch(
        /A proxy in front of the server asked for credentials/,
      )
    expect(describeError(answered(401, '{"errors":[{"message":"Sign in"}]}'))).toMatch(/Reload the page/)
  })
})
