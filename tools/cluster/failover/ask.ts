/** The response to a request. */
export interface Answer {
  /** Undefined if no response arrived. */
  readonly status: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the answer of whatever was asked
  readonly data?: any
  /** The code of the first error. */
  readonly code?: string
}

const patienceMs = 15_000

/** Posts one operation to a replica. Never throws, because a missing response is also a result. */
export async function ask(
  replica: string,
  query: string,
  variables: object = {},
  token?: string,
): Promise<Answer> {
  try {
    const response = await fetch(`${replica}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(patienceMs),
    })
    const { data, errors } = JSON.parse(await response.text())
    return { status: response.status, data, code: errors?.[0]?.extensions?.code }
  } catch {
    return { status: undefined }
  }
}
