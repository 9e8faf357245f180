import { createRemoteJWKSet, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose'

const roles = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN'] as const
export type Role = (typeof roles)[number]

/** Who a token speaks for. */
export interface Caller {
  readonly userId: string
  readonly sessionId: string
  readonly role: Role
}

/** Answers who a token speaks for; undefined when it is not worth anything here. Rejects when the keys cannot be had. */
export type VerifyAccessToken = (token: string) => Promise<Caller | undefined>

/** How soon after the last time an unknown `kid` may cause the keys to be fetched again. */
const cooldownMs = 1_000

/**
 * Verifies Gatehouse's access tokens without asking Gatehouse: only its public keys are fetched, and fetched again when a token
 * names one that is not among them. The next key is published before it is used, so a rotation is not noticed.
 *
 * @param issuer the server's `PUBLIC_URL`
 * @param keysAt where to fetch the keys, when they are not reached under the issuer from here
 */
export function accessTokensOf(issuer: string, keysAt: string = issuer): VerifyAccessToken {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', keysAt), { cooldownDuration: cooldownMs })
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: 'gatehouse',
        typ: 'at+jwt',
        algorithms: ['ES256'],
        requiredClaims: ['sub', 'sid', 'role', 'exp'],
        clockTolerance: 5,
      })
      return callerOf(payload)
    } catch (error) {
      if (isAboutTheToken(error)) return undefined
      throw error
    }
  }
}

/** What else goes wrong is about the keys: the network, a time-out, an answer that is no key set. */
const isAboutTheToken = (error: unknown): boolean =>
  error instanceof joseErrors.JWTExpired ||
  error instanceof joseErrors.JWTClaimValidationFailed ||
  error instanceof joseErrors.JWTInvalid ||
  error instanceof joseErrors.JWSInvalid ||
  error instanceof joseErrors.JWSSignatureVerificationFailed ||
  error instanceof joseErrors.JOSEAlgNotAllowed ||
  error instanceof joseErrors.JOSENotSupported ||
  error instanceof joseErrors.JWKSNoMatchingKey

function callerOf({ sub, sid, role }: JWTPayload): Caller | undefined {
  if (typeof sub !== 'string' || typeof sid !== 'string' || !isRole(role)) return undefined
  return { userId: sub, sessionId: sid, role }
}

const isRole = (value: unknown): value is Role => roles.some((role) => role === value)

/** CLIENT < EMPLOYEE < MANAGER < ADMIN. */
export const ranksAtLeast = (role: Role, lowest: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(lowest)
