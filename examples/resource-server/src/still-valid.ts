/** Asks Gatehouse what a token is worth at this moment. */
export type IsStillValid = (token: string) => Promise<boolean>

const document = 'query ($token: String!) { verifyToken(token: $token) { valid } }'

/**
 * What offline verification cannot know: whether the session has ended or the role has changed since the token was issued. For what
 * must not be done a minute too late; it costs a request. Rejects when Gatehouse gives no answer, and then nothing may be done.
 *
 * @param url where Gatehouse is reached from here
 */
export const stillValidAt =
  (url: string): IsStillValid =>
  async (token) => {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: document, variables: { token } }),
      signal: AbortSignal.timeout(5_000),
    })
    const answer: unknown = await response.json()
    const valid = verdictIn(answer)
    if (valid === undefined) throw new Error(`Gatehouse gave no verdict, but ${response.status}.`)
    return valid
  }

function verdictIn(answer: unknown): boolean | undefined {
  const verdict = memberOf(memberOf(memberOf(answer, 'data'), 'verifyToken'), 'valid')
  return typeof verdict === 'boolean' ? verdict : undefined
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
