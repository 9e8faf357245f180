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

  tokensOf(row: FakeSession) {
    const expiresAt = this.#now() + this.#ttlSeconds * 1000
    return {
      accessToken: `access.${row.id}.${row.generation}.${expiresAt}.${++this.#serial}`,
      accessTokenExpiresIn: this.#ttlSeconds,
      refreshToken: `refresh.${row.id}.${row.generation}`,
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

  #step(row: FakeSession): FakeSession {
    row.generation += 1
    row.steppedAt = this.#now()
    row.confirmed = false
    return row
  }
}
