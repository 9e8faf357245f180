import type { SessionEndReason } from '../session-errors.ts'

/** One sign-in, as the server keeps it. */
export interface FakeSession {
  readonly id: string
  readonly userId: string
  generation: number
  /** When the generation was made. */
  steppedAt: number
  /** Whether the generation, or an access token of it, has been seen. */
  confirmed: boolean
  ended: SessionEndReason | undefined
}

const CONCURRENT_MS = 30_000

/** The rules of rotation, in memory: one row a session, the generation instead of tokens. */
export class SessionTable {
  readonly #now: () => number
  readonly #ttlSeconds: number
  readonly #rows = new Map<string, FakeSession>()
  /** When each proof was given: at sign-in, or when the user confirmed. Tokens carry its number. */
  readonly #proofs = new Map<number, number>()
  #serial = 0
  #notBefore = 0

  constructor(now: () => number, ttlSeconds: number) {
    this.#now = now
    this.#ttlSeconds = ttlSeconds
  }

  /** Every access token is refused from now on, as after a change of role; refresh tokens go on. */
  forgetAccessTokens(): void {
    this.#notBefore = this.#serial
  }

  /** Every proof counts as too old from now on: fields with `freshWithin` need a confirmation. */
  forgetConfirmations(): void {
    this.#proofs.clear()
  }

  open(userId: string): FakeSession {
    const id = `session-${++this.#serial}`
    const row = { id, userId, generation: 1, steppedAt: this.#now(), confirmed: true, ended: undefined }
    this.#rows.set(id, row)
    return row
  }

  /** Every session, also those that have ended. */
  get all(): readonly FakeSession[] {
    return [...this.#rows.values()]
  }

  /** Tokens that rest on a proof; without `proof`, on one given now. */
  tokensOf(row: FakeSession, proof: number = this.#prove()) {
    const expiresAt = this.#now() + this.#ttlSeconds * 1000
    return {
      accessToken: `access.${row.id}.${row.generation}.${expiresAt}.${++this.#serial}.${proof}`,
      accessTokenExpiresIn: this.#ttlSeconds,
      refreshToken: `refresh.${row.id}.${row.generation}.${proof}`,
      userId: row.userId,
      sessionId: row.id,
    }
  }

  rotate(token: string | undefined): FakeSession | { ended: SessionEndReason } {
    const [kind, id = '', generation] = token?.split('.') ?? []
    const row = this.#rows.get(id)
    if (kind !== 'refresh' || !row) return { ended: 'UNKNOWN_TOKEN' }
    if (row.ended) return { ended: row.ended }
    const behind = row.generation - Number(generation)
    if (behind === 0) return this.#step(row)
    const usable = behind === 1 && (!row.confirmed || this.#now() - row.steppedAt < CONCURRENT_MS)
    if (usable) return row
    row.ended = 'REUSED'
    return { ended: 'REUSED' }
  }

  /** The session of an access token, or why it is refused. */
  admit(token: string | undefined): FakeSession | string {
    if (!token) return 'TOKEN_MISSING'
    const [kind, id = '', generation, expiresAt, serial] = token.split('.')
    const row = this.#rows.get(id)
    if (kind !== 'access' || !row) return 'TOKEN_INVALID'
    if (row.ended) return 'SESSION_ENDED'
    if (Number(expiresAt) <= this.#now()) return 'TOKEN_EXPIRED'
    if (Number(serial) <= this.#notBefore) return 'TOKEN_STALE'
    if (Number(generation) === row.generation) row.confirmed = true
    return row
  }

  /** The user confirms: new tokens, which rest on a new proof. */
  confirm(row: FakeSession) {
    return this.tokensOf(this.#step(row))
  }

  /** Whether the proof that a token rests on was given within so many seconds. */
  isFresh(token: string | undefined, withinSeconds: number): boolean {
    const at = this.#proofs.get(this.proofOf(token))
    return at !== undefined && this.#now() - at <= withinSeconds * 1000
  }

  /** The number of the proof that a token rests on. A refresh hands it on. */
  proofOf(token: string | undefined): number {
    return Number(token?.split('.').pop())
  }

  logout(token: string | undefined): boolean {
    const row = this.#rows.get(token?.split('.')[1] ?? '')
    if (!row || row.ended) return false
    row.ended = 'LOGGED_OUT'
    return true
  }

  end(id: string, reason: SessionEndReason): void {
    const row = this.#rows.get(id)
    if (row) row.ended ??= reason
  }

  #prove(): number {
    this.#proofs.set(++this.#serial, this.#now())
    return this.#serial
  }

  #step(row: FakeSession): FakeSession {
    row.generation += 1
    row.steppedAt = this.#now()
    row.confirmed = false
    return row
  }
}
