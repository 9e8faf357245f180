import { settled } from '@gatehouse/session/testing'
import type { CookieJar } from './cookie-jar.ts'

/**
 * A fault of one request. `requestLost`: it never arrives. `answerLost`: the server executed it, and the connection
 * broke. `…Swallowed`: the same, but the client hears nothing until it times out. `refused` (401) and `unavailable`
 * (503) come from a proxy, and the server never sees the request.
 */
export type Fault =
  | 'requestLost'
  | 'answerLost'
  | 'requestSwallowed'
  | 'answerSwallowed'
  | 'refused'
  | 'unavailable'

/** Content types of responses: Apollo Client returns the first as a result and throws the second. */
export type AnswerType = 'application/graphql-response+json' | 'application/json'

/** The network between one browser or process and the server: real HTTP except for the faults of a test. */
export class UnreliableNetwork {
  /** Root fields in the order of their requests. */
  readonly asked: string[] = []
  /** Maximum number of concurrent refreshes. */
  mostRefreshing = 0
  /** Number of refreshes whose response arrived after that of a concurrent one. */
  overtaken = 0
  readonly #faults = new Map<string, Fault[]>()
  readonly #jar: CookieJar
  readonly #refusalType: AnswerType
  readonly #travelling = new Set<Promise<Response>>()
  #refreshing = 0
  #refreshed = 0
  #waiting = 0

  constructor(jar: CookieJar, refusalType: AnswerType = 'application/graphql-response+json') {
    this.#jar = jar
    this.#refusalType = refusalType
  }

  /** Lets the next requests for a root field fail, one after the other. */
  breakNext(field: string, ...faults: readonly Fault[]): void {
    this.#faults.set(field, [...(this.#faults.get(field) ?? []), ...faults])
  }

  /** Ends all faults. */
  repair(): void {
    this.#faults.clear()
  }

  timesAsked(field: string): number {
    return this.asked.filter((each) => each === field).length
  }

  /** Number of requests without a response, including those that will never get one. */
  get waiting(): number {
    return this.#waiting
  }

  /** Waits until all responses that can arrive have arrived and been processed. */
  async quiet(): Promise<void> {
    do {
      await Promise.allSettled(this.#travelling)
      await settled()
    } while (this.#travelling.size > 0)
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const field = rootFieldOf(init)
    this.asked.push(field)
    this.#waiting += 1
    if (field === 'refresh') this.#refreshing += 1
    this.mostRefreshing = Math.max(this.mostRefreshing, this.#refreshing)
    try {
      return await this.#ask(String(input), init, this.#faults.get(field)?.shift())
    } finally {
      this.#waiting -= 1
      if (field === 'refresh') this.#refreshing -= 1
    }
  }

  async #ask(url: string, init: RequestInit, fault: Fault | undefined): Promise<Response> {
    init.signal?.throwIfAborted()
    if (fault === 'requestLost') throw brokenConnection()
    if (fault === 'requestSwallowed') return givingUp(init)
    if (fault === 'refused') return this.#refusal(401, 'UNAUTHENTICATED')
    if (fault === 'unavailable') return this.#refusal(503, 'UNAVAILABLE')
    const answer = await Promise.race([this.#travel(url, init), givingUp(init)])
    if (fault === 'answerLost') throw brokenConnection()
    if (fault === 'answerSwallowed') return givingUp(init)
    this.#jar.keep(answer)
    return answer
  }

  /** Sends a request and its response, whether or not the client still waits. */
  async #travel(url: string, { signal: _, ...init }: RequestInit): Promise<Response> {
    const travelling = wholeAnswer(url, { ...init, headers: this.#jar.headers(init.headers) })
    this.#travelling.add(travelling)
    const before = this.#refreshed
    const answer = await travelling.finally(() => this.#travelling.delete(travelling))
    if (rootFieldOf(init) !== 'refresh') return answer
    if (this.#refreshed > before) this.overtaken += 1
    this.#refreshed += 1
    return answer
  }

  #refusal(status: number, code: string): Response {
    const reason = status === 401 ? { reason: 'TOKEN_EXPIRED' } : {}
    const errors = [{ message: 'Refused.', extensions: { code, executed: false, ...reason } }]
    return Response.json(
      { errors },
      { status, headers: { 'content-type': this.#refusalType, 'retry-after': '1' } },
    )
  }
}

/** The root field of a request's operation. */
function rootFieldOf({ body }: RequestInit): string {
  const { query }: { query: string } = JSON.parse(String(body))
  return /\{\s*(\w+)/.exec(query)?.[1] ?? ''
}

/** A response that has arrived completely. */
async function wholeAnswer(url: string, init: RequestInit): Promise<Response> {
  const { status, headers, text } = await fetch(url, init).then(async (response) => ({
    status: response.status,
    headers: response.headers,
    text: await response.text(),
  }))
  return new Response(text, { status, headers })
}

const brokenConnection = () => new TypeError('fetch failed')

/** Never resolves; rejects when the client gives up. */
function givingUp({ signal }: RequestInit): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
