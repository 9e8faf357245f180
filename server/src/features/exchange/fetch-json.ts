import { Unavailable } from '../../core/errors.ts'

interface FetchedJson {
  readonly status: number
  /** Undefined if the body is not JSON. */
  readonly body: unknown
}

interface Bounds {
  readonly timeoutMs: number
  readonly longestBytes: number
}

/**
 * Fetches JSON from a server of the operator's, with bounds: no redirects, which could lead a token elsewhere, and no
 * more time and bytes than given.
 * @throws Unavailable without a complete answer within the bounds
 */
export async function fetchJson(
  url: string,
  init: Pick<RequestInit, 'method' | 'headers' | 'body'>,
  { timeoutMs, longestBytes }: Bounds,
): Promise<FetchedJson> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(url, { ...init, redirect: 'error', signal })
    return { status: response.status, body: parsed(await textOf(response, longestBytes)) }
  } catch (error) {
    throw new Unavailable('The former service did not answer.', { cause: error, retryAfterSeconds: 5 })
  }
}

async function textOf({ body }: Response, longestBytes: number): Promise<string> {
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop by a throw cancels the rest of the body.
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > longestBytes) throw new RangeError('The answer is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
