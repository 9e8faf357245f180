import { type SessionRow, sessionRows } from './session.entity.ts'

/** A session as its statements return it. */
export interface LiveSessionRow extends SessionRow {
  /** Whole seconds until it expires, by the database's clock. */
  readonly expires_in: number
}

/** With `expiresIn`, the columns of `LiveSessionRow`. */
export const session = sessionRows.columns
export const expiresIn = 'floor(extract(epoch from sessions.expires_at - now()))::integer as expires_in'

/** Whole seconds, so that every replica creates the same token from the row. $ttl and $maxAge are seconds. */
export const expiry = (createdAt: string, ttl: string, maxAge: string): string =>
  `date_trunc('second', least(now() + make_interval(secs => ${ttl}), ${createdAt} + make_interval(secs => ${maxAge})))`
