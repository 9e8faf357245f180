/** Asks Gatehouse whether a token is valid now. */
export type IsStillValid = (token: string) => Promise<boolean>

const document = 'query ($token: String!) { verifyToken(token: $token) { valid } }'

/**
 * Checks what offline verification cannot: whether the session has ended or the role has changed since the token was
 * issued. Costs a request, so use it for actions that must not run even a minute late. Rejects if Gatehouse does not
 * respond; do not continue in that case.
 *
 * @param url Gatehouse's address as seen from here
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
