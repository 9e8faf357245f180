import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FormerTokens } from './former-tokens.ts'
import { LOGOUT, rootField } from './operations.ts'

/**
 * What the proxy does to one request. `lose`: the server never sees it. `loseAnswer`: the server does, the client is cut
 * off. `duplicate`: the server sees it twice. `corrupt`: half of the answer. `hang`: no answer ever.
 */
export type Fault =
  | 'lose'
  | 'loseAnswer'
  | 'duplicate'
  | 'corrupt'
  | 'hang'
  | { readonly status: number; readonly code?: string }
  | { readonly delayMs: number }

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

const JSON_TYPE = 'application/json'
const GRAPHQL_TYPE = 'application/graphql-response+json'

/** A proxy between a client and a server that injects faults on request and counts what the server executed. */
export class FaultProxy {
  /** How often each root field arrived here, and how often the server ran it. */
  arrived: Record<string, number> = {}
  applied: Record<string, number> = {}
  /** Of refusals that the proxy makes itself. */
  refusalType: string = GRAPHQL_TYPE
  refusalDelayMs = 0
  /** Exchanged here, so that the server behind needs no former service. */
  readonly formerTokens: FormerTokens
  readonly #target: string
  readonly #faults = new Map<string, Fault[]>()
  readonly #standing = new Map<string, Fault>()
  readonly #seen = new Set<string>()
  #expired = new Set<string>()
  /** Bearers that may change the profile; undefined while no confirmation is demanded. */
  #confirmed: Set<string> | undefined
  #bearer: string | undefined
  #server: Server | undefined

  constructor(target: string) {
    this.#target = target
    this.formerTokens = new FormerTokens((text) => this.#send(text, undefined))
  }

  /** Answers the address to give to the client. */
  async listen(): Promise<string> {
    const server = createServer((request, response) => void this.#handle(request, response))
    this.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return `http://127.0.0.1:${port}/graphql`
  }

  close(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  /** The next requests for a field go wrong, one after the other. */
  next(field: string, ...faults: Fault[]): void {
    this.#faults.set(field, [...(this.#faults.get(field) ?? []), ...faults])
  }

  /** Every request for a field goes wrong, until it is called without a fault. */
  always(field: string, fault?: Fault): void {
    if (fault) this.#standing.set(field, fault)
    else this.#standing.delete(field)
  }

  /** Every access token that came by until now has expired. */
  expireTokens(): void {
    this.#expired = new Set(this.#seen)
  }

  /** From now on `updateProfile` needs a confirmation: a token that `confirm` has issued. */
  demandConfirmation(): void {
    this.#confirmed = new Set()
  }

  forgetCounts(): void {
    this.arrived = {}
    this.applied = {}
  }

  /** The server ends the session of the last access token that came by. */
  async endSession(): Promise<void> {
    await this.#forward(JSON.stringify({ query: LOGOUT, variables: { input: {} } }), this.#bearer)
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request)
    const field = rootField(String((JSON.parse(text) as { query?: unknown }).query))
    const bearer = request.headers.authorization || undefined
    this.arrived[field] = (this.arrived[field] ?? 0) + 1
    if (bearer) this.#seen.add(bearer)
    if (bearer) this.#bearer = bearer
    const fault = this.#faults.get(field)?.shift() ?? this.#standing.get(field)
    const needsToken = field === 'profile' || field === 'updateProfile'
    const expired = needsToken && bearer !== undefined && this.#expired.has(bearer)
    const delay = expired ? this.refusalDelayMs : 0
    if (delay) await new Promise((resolve) => setTimeout(resolve, delay))
    try {
      const answer = expired
        ? this.#refusal(401, 'UNAUTHENTICATED')
        : await this.#answer(text, field, bearer, fault)
      if (!answer) return fault === 'hang' ? undefined : void request.socket.destroy()
      const whole = fault !== 'corrupt'
      response.writeHead(answer.status, { 'content-type': answer.type })
      response.end(whole ? answer.text : answer.text.slice(0, answer.text.length / 2))
    } catch {
      request.socket.destroy()
    }
  }

  async #answer(text: string, field: string, bearer?: string, fault?: Fault): Promise<Answer | undefined> {
    if (fault === 'lose' || fault === 'hang') return undefined
    if (field === 'updateProfile' && this.#confirmed && !this.#confirmed.has(bearer ?? ''))
      return this.#refusal(401, 'CONFIRMATION_REQUIRED')
    if (typeof fault === 'object' && 'status' in fault) return this.#refusal(fault.status, fault.code)
    const answer = await this.#forward(text, bearer, field)
    if (fault === 'duplicate') await this.#forward(text, bearer, field)
    if (typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    return fault === 'loseAnswer' ? undefined : answer
  }

  async #forward(text: string, bearer: string | undefined, field?: string): Promise<Answer> {
    const answer = field === 'exchangeToken' ? await this.#exchange(text) : await this.#send(text, bearer)
    const ran = answer.status === 200 && !answer.text.includes('"errors"')
    if (field && ran) this.applied[field] = (this.applied[field] ?? 0) + 1
    if (field === 'confirm') this.#noteConfirmation(answer.text)
    return answer
  }

  async #exchange(text: string): Promise<Answer> {
    return { status: 200, type: GRAPHQL_TYPE, text: await this.formerTokens.exchange(text) }
  }

  async #send(text: string, bearer: string | undefined): Promise<Answer> {
    const response = await fetch(this.#target, {
      method: 'POST',
      headers: {
        'content-type': JSON_TYPE,
        accept: GRAPHQL_TYPE,
        'apollo-require-preflight': 'true',
        ...(bearer && { authorization: bearer }),
      },
      body: text,
    })
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? JSON_TYPE,
      text: await response.text(),
    }
  }

  #noteConfirmation(text: string): void {
    const [, token] = /"accessToken":\s*"([^"]+)"/.exec(text) ?? []
    if (token) this.#confirmed?.add(`Bearer ${token}`)
  }

  #refusal(status: number, code = 'UNAVAILABLE'): Answer {
    const extensions = {
      code,
      executed: false,
      ...(code === 'UNAUTHENTICATED' && { reason: 'TOKEN_EXPIRED' }),
      ...(code === 'CONFIRMATION_REQUIRED' && { confirmWithin: 600, factors: ['PASSWORD'] }),
    }
    return {
      status,
      type: this.refusalType,
      text: JSON.stringify({ errors: [{ message: 'Refused.', extensions }] }),
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
