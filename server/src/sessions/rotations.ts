import type DataLoader from 'dataloader'
import type { Database } from '../database/database.ts'
import { together } from '../database/together.ts'
import { Unavailable } from '../errors.ts'
import type { RefreshTokenClaims } from './refresh-token.ts'
import { rotateSession, rotateSessions, type SessionAndAccountRow } from './session-statements.ts'
import type { Client, SessionSettings } from './sessions.service.ts'
import type { TokenDelivery } from './token-delivery.ts'

/** A refresh token that was presented, by whom. */
export interface Presented {
  readonly claims: RefreshTokenClaims
  readonly client: Client
  /** Null: as it was. */
  readonly delivery: TokenDelivery | null
}

type Lifetimes = Pick<SessionSettings, 'refreshTokenTtlSeconds' | 'sessionMaxAgeSeconds'>

const mostTogether = 50

/**
 * Steps sessions to their next generation. Those that are presented together, by requests that arrived together, step by one statement
 * and one commit: no session waits for another there, since the statement leaves out every row that is locked. A session that was
 * left out, for this or any other reason, is decided by a statement of its own, which is the only one that waits.
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
   * @returns `undefined` when nothing was stepped: the token is not the session's newest, it is a cookie that was just given out, or the
   * session or its account are no more; see `readSession`
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

  /** `undefined` for those that were left out. Of two that present the same session, only the first takes part. */
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

  /** None when one of them cannot be written: each by itself then learns whether it was that one. */
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
