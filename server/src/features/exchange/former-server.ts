import { Unavailable } from '../../core/errors.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import { ExchangeRefusalReason } from './exchange-refusal-reason.ts'
import { fetchJson } from './fetch-json.ts'
import {
  type ClaimNames,
  type FormerToken,
  type FormerTokens,
  formerTokenOf,
  isRefreshToken,
  readFormerToken,
  type TokenMemory,
} from './former-token.ts'

const bounds = { timeoutMs: 5_000, longestBytes: 64 * 1024 }
/** How many requests the former service gets at a time from one replica. */
const mostRequests = 16

interface FormerServerParts {
  readonly url: string
  readonly claimNames: ClaimNames
  readonly log: Logger
}

/**
 * Checks tokens by asking the former service to refresh them. It applies its own blacklist, and no secret is shared. With
 * rotation, the token is replaced there and cannot be used again.
 */
export class FormerServer implements FormerTokens {
  readonly #parts: FormerServerParts
  /** The tokens that are being checked. */
  readonly #checks = new Map<string, Promise<ExchangeRefusalReason | undefined>>()
  #requests = 0

  constructor(parts: FormerServerParts) {
    this.#parts = parts
  }

  /** What is refused in any case does not reach the former service. */
  async check(token: string, memory: TokenMemory): Promise<FormerToken | ExchangeRefusalReason> {
    const { claimNames } = this.#parts
    const claims = readFormerToken(token)?.payload
    const read = claims && formerTokenOf(claims, claimNames)
    const isOther = claims?.[claimNames.tokenType] !== undefined && !isRefreshToken(claims, claimNames)
    if (read === undefined || isOther) return ExchangeRefusalReason.SIGNATURE_INVALID
    if (read.expiresAt <= new Date()) return ExchangeRefusalReason.EXPIRED
    return (await this.#checkOnce(token, read, memory)) ?? read
  }

  /** The first of two requests about one token would make the second fail. */
  #checkOnce(
    token: string,
    read: FormerToken,
    memory: TokenMemory,
  ): Promise<ExchangeRefusalReason | undefined> {
    const underWay = this.#checks.get(token)
    if (underWay !== undefined) return underWay
    const check = this.#refusalOf(token, read, memory).finally(() => this.#checks.delete(token))
    this.#checks.set(token, check)
    return check
  }

  async #refusalOf(
    token: string,
    read: FormerToken,
    memory: TokenMemory,
  ): Promise<ExchangeRefusalReason | undefined> {
    if (await memory.has(token)) return undefined
    const refusal = await this.#ask(token, read)
    if (refusal === undefined) await memory.add(token, read)
    // Another replica may have presented it meanwhile.
    else if (await memory.has(token)) return undefined
    return refusal
  }

  async #ask(token: string, read: FormerToken): Promise<ExchangeRefusalReason | undefined> {
    if (this.#requests >= mostRequests) throw new Unavailable('Too many exchanges at a time.')
    this.#requests += 1
    const { status, body } = await fetchJson(this.#parts.url, requestFor(token), bounds).finally(() => {
      this.#requests -= 1
    })
    if (status === 401) return reasonIn(body)
    if (status === 200 && this.#isAbout(read, body)) return undefined
    throw this.#odd(status)
  }

  /**
   * Whether the answer has an access token of the same account. It needs no check of a signature: it came from the
   * address that the operator set. It shows that a page of another service is not taken for consent.
   */
  #isAbout({ userId }: FormerToken, body: unknown): boolean {
    const access = textAt(body, 'access')
    const claims = access === undefined ? undefined : readFormerToken(access)?.payload
    return claims !== undefined && formerTokenOf(claims, this.#parts.claimNames)?.userId === userId
  }

  #odd(status: number): Unavailable {
    logEvent(this.#parts.log, 'former-service.odd', { status }, 'warn')
    return new Unavailable('The former service gave an answer of another kind.', { retryAfterSeconds: 5 })
  }
}

/** In English, since only the text distinguishes a token that was signed out from one that was not issued. */
const requestFor = (refresh: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json', 'accept-language': 'en' },
  body: JSON.stringify({ refresh }),
})

const reasonIn = (body: unknown): ExchangeRefusalReason =>
  /blacklisted/i.test(textAt(body, 'detail') ?? '')
    ? ExchangeRefusalReason.TRADED_BEFORE
    : ExchangeRefusalReason.SIGNATURE_INVALID

const textAt = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value : undefined
}
