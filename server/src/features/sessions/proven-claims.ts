import type { Proven } from '../../core/current-user.ts'
import { amrOf, factorsIn } from './amr.ts'
import type { SessionRow } from './session.entity.ts'

/** The claims of access and refresh tokens about the proof of identity: `auth_time` (OpenID Connect) and `amr`. */
export interface ProvenClaims {
  readonly auth_time?: number
  readonly amr?: readonly string[]
}

/** Never confirmed, as in tokens of 0.1. */
export const unproven: Proven = { authTime: null, factors: [] }

export const provenClaims = ({ authTime, factors }: Proven): ProvenClaims => ({
  ...(authTime === null ? {} : { auth_time: authTime }),
  ...(factors.length === 0 ? {} : { amr: amrOf(factors) }),
})

/** Reads the claims of a token with a valid signature. */
export const provenIn = ({ auth_time, amr }: { auth_time?: unknown; amr?: unknown }): Proven => ({
  authTime: typeof auth_time === 'number' && Number.isSafeInteger(auth_time) ? auth_time : null,
  factors: factorsIn(amr),
})

/**
 * The proof that has just started or confirmed a session. Its time is by the clock of this process, like `iat` and like
 * the comparison in `isFresh`: the database's clock may be minutes away.
 */
export const provenNow = ({ factors }: Pick<SessionRow, 'factors'>): Proven => ({
  authTime: Math.floor(Date.now() / 1000),
  factors: factors ?? [],
})

/** The same for a session that does not count as confirmed. */
export const neverProven = ({ factors }: Pick<SessionRow, 'factors'>): Proven => ({
  authTime: null,
  factors: factors ?? [],
})
