import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { SessionEndedError, SessionUnreachableError } from '@gatehouse/session'
import { describe, expect, it } from '@jest/globals'
import { describeError } from './describe-error.ts'

const refused = (code: string, extensions: Record<string, unknown> = {}) =>
  new CombinedGraphQLErrors({ errors: [{ message: code, extensions: { code, ...extensions } }] })

const answered = (status: number) =>
  new ServerError('answered', { response: new Response(null, { status }), bodyText: '' })

describe('what an error means to people', () => {
  it.each([
    ['RATE_LIMITED', { retryAfterSeconds: 45 }, /Try again in 45 seconds/],
    ['RATE_LIMITED', { retryAfterSeconds: 600 }, /Try again in 10 minutes/],
    ['RATE_LIMITED', {}, /Wait a little/],
    ['UNAVAILABLE', {}, /busy/],
    ['UNAUTHENTICATED', {}, /Sign in again/],
    ['FORBIDDEN', {}, /role does not allow/],
    ['INTERNAL_SERVER_ERROR', { requestId: 'r-17' }, /mention r-17/],
    ['GRAPHQL_VALIDATION_FAILED', {}, /Load the page again/],
  ])('%s %j', (code, extensions, sentence) => {
    expect(describeError(refused(code, extensions))).toMatch(sentence)
  })

  it('is read from the cause of an error that wraps it', () => {
    expect(describeError(new Error('wrapped', { cause: refused('FORBIDDEN') }))).toMatch(/role/)
  })

  it('tells an ended session from a server out of reach', () => {
    expect(describeError(new SessionEndedError('EXPIRED'))).toMatch(/Sign in again/)
    expect(describeError(new SessionUnreachableError('network', 1_000))).toMatch(/cannot be reached/)
    expect(describeError(new TypeError('Failed to fetch'))).toMatch(/cannot be reached/)
    expect(describeError(answered(502))).toMatch(/cannot be reached/)
    expect(describeError(answered(400))).toMatch(/Load the page again/)
  })
})
