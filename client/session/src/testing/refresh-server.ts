import type { SessionEndReason } from '../session-errors.ts'
import type { Fetch } from '../session-options.ts'
import { FakeResponse } from './fake-response.ts'
import { type FakeSession, SessionTable } from './session-table.ts'

/** What goes wrong with one request. `hang`: no answer until the caller gives up. */
export type Fault =
  | 'requestLost'
  | 'answerLost'
  | 'malformed'
  | 'hang'
  | { readonly status: number; readonly retryAfter?: string; readonly date?: string }
  | { readonly delayMs: number }

/** How the server runs one root field of its own. */
export interface FakeField {
  readonly public?: boolean
  /** Refuses with the code that it answers, before anything runs. */
  readonly refuse?: () => string | undefined
  /** Needs a sign-in or a confirmation within so many seconds, as a field with `@fresh` does. */
  readonly freshWithin?: number
  readonly run: (call: { userId: string; variables: Record<string, unknown> }) => unknown
}

export interface RefreshServerOptions {
  /** The server's own time, for instance the `monotonic` of a `FakeClock`. */
  readonly now: () => number
  /** Waits on the test's clock; needed for the fault `delayMs`. */
  readonly wait?: (ms: number) => Promise<void>
  /** Seconds an access token lasts. Default 180. */
  readonly accessTokenTtlSeconds?: number
  /** Whether `confirm` accepts a proof. Default: the password `password`. */
  readonly accepts?: (proof: { readonly password?: string; readonly totp?: string }) => boolean
  /** Fields besides `refresh`, `logout`, `login`, `confirm`, `exchangeToken`, `profile`, `addNote` and `addSecret`. */
  readonly fields?: Record<string, FakeField>
  /** Of refusals: `application/json` makes Apollo Client throw a `ServerError`. */
  readonly contentType?: 'application/json' | 'application/graphql-response+json'
}

interface Body {
  query: string
  variables?: Record<string, unknown> | null
}

interface Outcome {
  status: number
  body: unknown
}

interface Visit {
  readonly authorization: string | undefined
  readonly cookies: CookieJar | undefined
}

/** A browser's cookies, as far as one server goes. */
export interface CookieJar {
  refreshToken: string | undefined
  blocked: boolean
}

const refusal = (code: string, facts: object = {}) => ({
  errors: [{ message: 'Refused.', extensions: { code, executed: false, ...facts } }],
})

/** A token of a former service, for `exchangeToken`. */
interface FormerToken {
  readonly userId: string
  /** A result other than a session, such as `SecondFactorRequired`. */
  readonly instead: object | undefined
  key?: unknown
  session?: FakeSession
}

/** How many proofs in a row may be wrong. */
const ATTEMPTS = 5

const rootField = (query: string) => /^[^{]*\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(query)?.[1] ?? ''

/**
 * The server's contract in memory: rotation, refusals, sign-out, and faults on request. Counts what it applied.
 *
 * @example
 * const server = new RefreshServer({ now: clock.monotonic })
 * const session = new AuthSession({ mode: 'token', endpoint: '/graphql', fetch: server.fetch, clock })
 * await session.signedIn(server.signIn('alice'))
 * server.fault('refresh', 'answerLost')
 */
export class RefreshServer {
  readonly sessions: SessionTable
  /** How often each root field arrived, whatever became of it. */
  readonly arrived: Record<string, number> = {}
  /** How often each root field ran. */
  readonly applied: Record<string, number> = {}
  /** The bearer tokens that arrived, in order; undefined where there was none. */
  readonly bearers: Array<{ field: string; token: string | undefined }> = []
  /** The texts of `addNote` and `addSecret`, as often as each was applied. */
  readonly notes: string[] = []
  contentType: NonNullable<RefreshServerOptions['contentType']>
  /** Refuses every access token, good or not. */
  refuseAll = false
  /** Requests to `refresh` being answered now, and the most there ever were. */
  refreshing = 0
  mostRefreshing = 0
  readonly #addNote: FakeField['run'] = ({ userId, variables }) => {
    this.notes.push(String(variables.text))
    return { __typename: 'Note', by: userId, text: variables.text ?? null }
  }
  readonly #builtIn: Record<string, FakeField> = {
    profile: { run: ({ userId }) => ({ __typename: 'User', id: userId }) },
    addNote: { run: this.#addNote },
    addSecret: { run: this.#addNote, freshWithin: 600 },
    ping: { public: true, run: () => 'pong' },
  }
  readonly #options: RefreshServerOptions
  #attemptsLeft = ATTEMPTS
  readonly #formerTokens = new Map<string, FormerToken>()
  readonly #faults = new Map<string, Fault[]>()
  readonly #standing = new Map<string, Fault>()

  constructor(options: RefreshServerOptions) {
    this.#options = options
    this.contentType = options.contentType ?? 'application/graphql-response+json'
    this.sessions = new SessionTable(options.now, options.accessTokenTtlSeconds ?? 180)
  }

  /** The next requests for a field go wrong, one after the other. */
  fault(field: string, ...faults: Fault[]): void {
    this.#faults.set(field, [...(this.#faults.get(field) ?? []), ...faults])
  }

  /** Forgets what was to go wrong with a field. */
  clearFaults(field: string): void {
    this.#faults.delete(field)
    this.#standing.delete(field)
  }

  /** Every request for a field goes wrong, until it is called without a fault. `*` stands for every field. */
  outage(field: string, fault?: Fault): void {
    if (fault) this.#standing.set(field, fault)
    else this.#standing.delete(field)
  }

  /** A user signs in with delivery `BODY`. */
  signIn(userId: string): ReturnType<SessionTable['tokensOf']> {
    return this.sessions.tokensOf(this.sessions.open(userId))
  }

  /** A user signs in with delivery `COOKIE`. */
  signInByCookie(
    userId: string,
    cookies: CookieJar,
  ): Omit<ReturnType<SessionTable['tokensOf']>, 'refreshToken'> {
    const { refreshToken, ...tokens } = this.signIn(userId)
    if (!cookies.blocked) cookies.refreshToken = refreshToken
    return tokens
  }

  /**
   * A user has this refresh token of a former service, which `exchangeToken` accepts once.
   * @param instead a result of `exchangeToken` other than a session, such as `{ __typename: 'SecondFactorRequired', … }`
   */
  hasFormerToken(token: string, userId: string, instead?: object): void {
    this.#formerTokens.set(token, { userId, instead })
  }

  end(sessionId: string, reason: SessionEndReason): void {
    this.sessions.end(sessionId, reason)
  }

  /** `fetch` of a client without cookies. */
  readonly fetch: Fetch = (url, init) => this.#fetch(url, init, undefined)

  /** `fetch` of a browser with these cookies. */
  browser(cookies: CookieJar): Fetch {
    return (url, init) => this.#fetch(url, init, cookies)
  }

  /** The same for links of Apollo Client and whatever else takes the global `fetch`. */
  transport(cookies?: CookieJar): typeof fetch {
    return async (url, init = {}) => {
      const headers: Record<string, string> = {}
      for (const [name, value] of Object.entries(init.headers ?? {})) headers[name] = String(value)
      const signal = init.signal ?? new AbortController().signal
      const body = String(init.body)
      const request = {
        method: 'POST',
        credentials: init.credentials === 'omit' ? 'omit' : 'include',
        keepalive: false,
        headers,
        body,
        signal,
      } as const
      // As much of a response as a client of GraphQL reads; some test environments have no `Response` of their own.
      return (await this.#fetch(String(url), request, cookies)) as unknown as Response
    }
  }

  async #fetch(
    _url: string,
    init: Parameters<Fetch>[1],
    cookies: CookieJar | undefined,
  ): Promise<FakeResponse> {
    const { signal } = init
    if (signal?.aborted) throw aborted(signal)
    const parsed: Body | Body[] = JSON.parse(init.body)
    const bodies = Array.isArray(parsed) ? parsed : [parsed]
    const header = Object.entries(init.headers).find(([name]) => name.toLowerCase() === 'authorization')
    const visit: Visit = {
      authorization: header?.[1]?.replace('Bearer ', ''),
      cookies: init.credentials === 'omit' || cookies?.blocked ? undefined : cookies,
    }
    const fields = bodies.map(({ query }) => rootField(query))
    const fault = this.#nextFault(fields[0] ?? '')
    for (const field of fields) this.#arrive(field, visit)
    if (fields.includes('refresh')) this.mostRefreshing = Math.max(this.mostRefreshing, ++this.refreshing)
    try {
      const outcome = await abortable(
        this.#answer(fault, () => bodies.map((body) => this.#run(body, visit))),
        signal,
      )
      return this.#respond(outcome, Array.isArray(parsed))
    } finally {
      if (fields.includes('refresh')) this.refreshing -= 1
    }
  }

  #arrive(field: string, visit: Visit): void {
    this.arrived[field] = (this.arrived[field] ?? 0) + 1
    this.bearers.push({ field, token: visit.authorization })
  }

  #nextFault(field: string): Fault | undefined {
    return this.#faults.get(field)?.shift() ?? this.#standing.get(field) ?? this.#standing.get('*')
  }

  async #answer(fault: Fault | undefined, run: () => Outcome[]): Promise<Outcome[] | FakeResponse> {
    if (fault === 'requestLost') throw new TypeError('fetch failed')
    if (fault === 'hang') return new Promise<never>(() => {})
    if (typeof fault === 'object' && 'status' in fault) {
      const headers = { 'retry-after': fault.retryAfter ?? '', date: fault.date ?? '' }
      return new FakeResponse(fault.status, 'Service unavailable', headers)
    }
    const outcomes = run()
    if (fault === 'answerLost') throw new TypeError('fetch failed')
    if (fault === 'malformed') return new FakeResponse(200, '{"data":{"refr')
    if (typeof fault === 'object') await this.#options.wait?.(fault.delayMs)
    return outcomes
  }

  #respond(outcome: Outcome[] | FakeResponse, batch: boolean): FakeResponse {
    if (outcome instanceof FakeResponse) return outcome
    const status = outcome.every((each) => each.status === outcome[0]?.status)
      ? (outcome[0]?.status ?? 200)
      : 200
    const bodies = outcome.map(({ body }) => body)
    const type = status === 200 ? 'application/graphql-response+json' : this.contentType
    return new FakeResponse(status, JSON.stringify(batch ? bodies : bodies[0]), { 'content-type': type })
  }

  #run({ query, variables }: Body, visit: Visit): Outcome {
    const field = rootField(query)
    const input = (variables?.input ?? {}) as Record<string, unknown>
    if (field === 'refresh') return this.#done(field, this.#refresh(input, visit))
    if (field === 'logout') return this.#done(field, this.#logout(input, visit))
    if (field === 'login') return this.#done(field, this.#login(input, visit))
    if (field === 'confirm') return this.#confirm(input, visit)
    if (field === 'exchangeToken') return this.#done(field, this.#exchange(input, visit))
    const own = this.#options.fields?.[field] ?? this.#builtIn[field]
    if (!own) return { status: 400, body: refusal('GRAPHQL_VALIDATION_FAILED') }
    const session = this.sessions.admit(visit.authorization)
    if (!own.public && (typeof session === 'string' || this.refuseAll)) {
      const reason = typeof session === 'string' ? session : 'TOKEN_INVALID'
      return { status: 401, body: refusal('UNAUTHENTICATED', { reason }) }
    }
    const { freshWithin } = own
    if (freshWithin !== undefined && !this.sessions.isFresh(visit.authorization, freshWithin)) {
      const facts = { confirmWithin: freshWithin, factors: ['PASSWORD'] }
      return { status: 401, body: refusal('CONFIRMATION_REQUIRED', facts) }
    }
    const refused = own.refuse?.()
    if (refused) return { status: refused === 'UNAUTHENTICATED' ? 401 : 403, body: refusal(refused) }
    const userId = typeof session === 'string' ? '' : session.userId
    return this.#done(field, own.run({ userId, variables: variables ?? {} }))
  }

  #done(field: string, value: unknown): Outcome {
    this.applied[field] = (this.applied[field] ?? 0) + 1
    return { status: 200, body: { data: { [field]: value } } }
  }

  #refresh(input: Record<string, unknown>, { cookies }: Visit): unknown {
    const byCookie = typeof input.refreshToken !== 'string'
    const session = this.sessions.rotate(byCookie ? cookies?.refreshToken : String(input.refreshToken))
    if (!('id' in session)) {
      // After a change of password another tab may have put the successor there.
      if (byCookie && cookies && session.ended !== 'PASSWORD_CHANGED') cookies.refreshToken = undefined
      return { __typename: 'SessionEnded', reason: session.ended }
    }
    const proof = this.sessions.proofOf(byCookie ? cookies?.refreshToken : String(input.refreshToken))
    return this.#issued('Refreshed', this.sessions.tokensOf(session, proof), byCookie ? cookies : undefined)
  }

  #confirm({ proof }: Record<string, unknown>, { cookies, authorization }: Visit): Outcome {
    const session = this.sessions.admit(authorization)
    if (typeof session === 'string' || this.refuseAll)
      return { status: 401, body: refusal('UNAUTHENTICATED', { reason: session }) }
    const accepts = this.#options.accepts ?? (({ password }) => password === 'password')
    if (!accepts(Object(proof))) {
      this.#attemptsLeft = Math.max(this.#attemptsLeft - 1, 0)
      const facts = { code: 'PROOF_REJECTED', message: 'Wrong.', attemptsLeft: this.#attemptsLeft }
      return this.#done('confirm', { __typename: 'ProofRejected', ...facts })
    }
    this.#attemptsLeft = ATTEMPTS
    const byCookie = cookies?.refreshToken?.split('.')[1] === session.id
    const tokens = this.sessions.confirm(session)
    return this.#done('confirm', this.#issued('Confirmed', tokens, byCookie ? cookies : undefined))
  }

  #exchange({ token, idempotencyKey, delivery }: Record<string, unknown>, { cookies }: Visit): unknown {
    const former = this.#formerTokens.get(String(token))
    if (former?.instead) return former.instead
    const isAgain = former?.session && former.key !== undefined && former.key === idempotencyKey
    if (!former || (former.session && !isAgain)) {
      const reason = former ? 'TRADED_BEFORE' : 'SIGNATURE_INVALID'
      return { __typename: 'TokenNotExchanged', code: 'TOKEN_NOT_EXCHANGED', message: 'Sign in.', reason }
    }
    former.key = idempotencyKey
    former.session ??= this.sessions.open(former.userId)
    const tokens = this.sessions.tokensOf(former.session)
    return this.#issued('Authenticated', tokens, delivery === 'COOKIE' ? cookies : undefined)
  }

  /** A refresh token goes into the cookie, if there is one. */
  #issued(
    __typename: string,
    { refreshToken, userId, sessionId, ...tokens }: ReturnType<SessionTable['tokensOf']>,
    cookies: CookieJar | undefined,
  ): unknown {
    if (cookies) cookies.refreshToken = refreshToken
    return {
      __typename,
      user: { id: userId },
      session: { id: sessionId },
      tokens: { ...tokens, refreshToken: cookies ? null : refreshToken },
    }
  }

  #logout(input: Record<string, unknown>, { cookies, authorization }: Visit): unknown {
    const token = typeof input.refreshToken === 'string' ? input.refreshToken : cookies?.refreshToken
    const sessionEnded = this.sessions.logout(token ?? authorization)
    if (cookies) cookies.refreshToken = undefined
    return { __typename: 'LoggedOut', sessionEnded }
  }

  #login(input: Record<string, unknown>, { cookies }: Visit): unknown {
    const { refreshToken, ...tokens } = this.signIn(String(input.email))
    const byCookie = input.delivery === 'COOKIE'
    if (byCookie && cookies) cookies.refreshToken = refreshToken
    return {
      __typename: 'Authenticated',
      user: { __typename: 'User', id: tokens.userId },
      session: { __typename: 'Session', id: tokens.sessionId },
      tokens: { __typename: 'Tokens', ...tokens, refreshToken: byCookie ? null : refreshToken },
    }
  }
}

/** `AbortSignal.reason` and `throwIfAborted` are younger than `AbortSignal`. */
const aborted = ({ reason }: AbortSignal): unknown =>
  reason ?? Object.assign(new Error('Aborted.'), { name: 'AbortError' })

function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(aborted(signal)))
    work.then(resolve, reject)
  })
}
