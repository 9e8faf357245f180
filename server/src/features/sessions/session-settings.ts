/** Lifetimes and limits of sessions. */
export interface SessionSettings {
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly sessionMaxAgeSeconds: number
  /** Maximum number of open sessions per account. */
  readonly maxSessions: number
}
