import { settled } from '@gatehouse/session/testing'
import type { CookieJar } from './cookie-jar.ts'

/**
 * What goes wrong with one request. `requestLost`: it never arrives. `answerLost`: the server did as asked, and the connection
 * broke. `…Swallowed`: the same, but the one who waits hears nothing, until they give up. `refused` (401) and `unavailable` (503) are
 * said by something in front of the server, which sees nothing of it.
 */
export type Fault =
  | 'requestLost'
  | 'answerLost'
  | 'requestSwallowed'
  | 'answerSwallowed'
  | 'refused'
  | 'unavailable'

/** As servers label what they answer; Apollo Client makes a result of the first and throws the second. */
export type AnswerType = 'application/graphql-response+json' | 'application/json'

/** The way between one browser, or one process, and the server: real HTTP, but for what a test lets go wrong. */
export class UnreliableNetwork {
  /** Root fields in the order in which they were asked for. */
  readonly asked: string[] = []
  /** How many refreshes were under way at once, at most. */
  mostRefreshing = 0
  /** How many refreshes were answered after another that was answered while they were on their way. */
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

  /** The next requests for a root field go wrong, one after the other. */
  breakNext(field: string, ...faults: readonly Fault[]): void {
    this.#faults.set(field, [...(this.#faults.get(field) ?? []), ...faults])
  }

  /** From here on nothing goes wrong. */
  repair(): void {
    this.#faults.clear()
  }

  timesAsked(field: string): number {
    return this.asked.filter((each) => each === field).length
  }

  /** How many wait for an answer, be it one that will never come. */
  get waiting(): number {
    return this.#waiting
  }

  /** Until no answer that will come is still on its way, and everything that follows from those that came has been done. */
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

  /** There and back, whether or not somebody still waits. */
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

/** The one root field of a request's operation. */
function rootFieldOf({ body }: RequestInit): string {
  const { query }: { query: string } = JSON.parse(String(body))
  return /\{\s*(\w+)/.exec(query)?.[1] ?? ''
}

/** An answer of which nothing is still on its way. */
async function wholeAnswer(url: string, init: RequestInit): Promise<Response> {
  const { status, headers, text } = await fetch(url, init).then(async (response) => ({
    status: response.status,
    headers: response.headers,
    text: await response.text(),
  }))
  return new Response(text, { status, headers })
}

const brokenConnection = () => new TypeError('fetch failed')

/** Nothing comes until the one who asked gives up. */
function givingUp({ signal }: RequestInit): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
