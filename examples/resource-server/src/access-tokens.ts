import { createRemoteJWKSet, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose'

const roles = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN'] as const
export type Role = (typeof roles)[number]

/** The user that a token represents. */
export interface Caller {
  readonly userId: string
  readonly sessionId: string
  readonly role: Role
}

/**
 * Returns the user that a token represents; undefined if the token is invalid here. Rejects if the keys cannot be
 * fetched.
 */
export type VerifyAccessToken = (token: string) => Promise<Caller | undefined>

/** How soon after the last fetch an unknown `kid` may cause another one. */
const cooldownMs = 1_000

/**
 * Verifies Gatehouse's access tokens offline: only its public keys are fetched, and fetched again when a token names an
 * unknown one. The next key is published before it is used, so a rotation causes no interruption.
 *
 * @param issuer the server's `PUBLIC_URL`
 * @param keysAt where to fetch the keys if the issuer is not reachable from here
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

/** All other errors concern the keys: the network, a timeout, or a response that is not a key set. */
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
