import type DataLoader from 'dataloader'
import type { Client } from '../../core/client.ts'
import { Unavailable } from '../../core/errors.ts'
import type { Database } from '../../database/database.ts'
import { together } from '../../database/together.ts'
import type { RefreshTokenClaims } from './refresh-token.ts'
import type { SessionSettings } from './session-settings.ts'
import { rotateSession, rotateSessions, type SessionAndAccountRow } from './session-statements.ts'
import type { TokenDelivery } from './token-delivery.ts'

/** A presented refresh token and its client. */
export interface Presented {
  readonly claims: RefreshTokenClaims
  readonly client: Client
  /** Null keeps the previous value. */
  readonly delivery: TokenDelivery | null
}

type Lifetimes = Pick<SessionSettings, 'refreshTokenTtlSeconds' | 'sessionMaxAgeSeconds'>

const mostTogether = 50

/**
 * Rotates sessions to their next generation. Tokens that arrive together are rotated by one statement and one commit,
 * which skips locked rows so that no session waits for another. A session that was skipped, for this or any other
 * reason, gets its own statement, the only one that waits.
 */
export class Rotations {
  readonly #database: Database
  readonly #lifetimes: readonly [refreshTokenTtlSeconds: number, sessionMaxAgeSeconds: number]
  readonly #together: DataLoader<Presented, SessionAndAccountRow | undefined>

  constructor(database: Database, { refreshTokenTtlSeconds, sessionMaxAgeSeconds }: Lifetimes) {
    this.#database = database
    this.#lifetimes = [refreshTokenTtlSeconds, sessionMaxAgeSeconds]
    this.#together = together((presented) => this.#rotateTogether(presented), mostTogether)
  }

  /**
   * @returns undefined if nothing was rotated: the token is not the session's newest, it is a cookie that was just
   * issued, or the session or its account no longer exists; see `readSession`
   */
  async rotate(presented: Presented): Promise<SessionAndAccountRow | undefined> {
    return (await this.#together.load(presented)) ?? this.#rotateAlone(presented)
  }

  async #rotateAlone({ claims, client, delivery }: Presented): Promise<SessionAndAccountRow | undefined> {
    const [row] = await this.#database.query<SessionAndAccountRow>(rotateSession, [
      claims.sessionId,
      claims.generation,
      claims.expiresAt,
      ...this.#lifetimes,
      delivery,
      client.userAgent,
      client.address,
    ])
    return row
  }

  /** Undefined for those that were skipped. If two present the same session, only the first takes part. */
  async #rotateTogether(
    presented: readonly Presented[],
  ): Promise<readonly (SessionAndAccountRow | undefined)[]> {
    if (presented.length === 1) return [undefined]
    const firsts = new Map(presented.toReversed().map((one) => [one.claims.sessionId, one]))
    const rows = await this.#rowsOf([...firsts.values()])
    const bySession = new Map(rows.map((row) => [row.id, row]))
    return presented.map((one) =>
      firsts.get(one.claims.sessionId) === one ? bySession.get(one.claims.sessionId) : undefined,
    )
  }

  /** Returns none if one of them cannot be written; each is then rotated alone to find out which one. */
  async #rowsOf(presented: readonly Presented[]): Promise<SessionAndAccountRow[]> {
    try {
      return await this.#database.query<SessionAndAccountRow>(rotateSessions, [
        presented.map(({ claims }) => claims.sessionId),
        presented.map(({ claims }) => claims.generation),
        presented.map(({ claims }) => claims.expiresAt),
        ...this.#lifetimes,
        presented.map(({ delivery }) => delivery),
        presented.map(({ client }) => client.userAgent),
        presented.map(({ client }) => client.address),
      ])
    } catch (error) {
      if (error instanceof Unavailable) throw error
      return []
    }
  }
}
