import { randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { CurrentUser } from '../../core/current-user.ts'
import { AuthenticationProblem } from '../../core/errors.ts'
import { leewaySeconds } from '../../core/leeway.ts'
import { Role } from '../../core/role.ts'
import {
  accessKind,
  algorithm,
  enrolmentKind,
  explorationKind,
  kindFor,
  kindNamed,
  type TokenKind,
} from './access-token-kinds.ts'
import { type DecodedToken, decodeToken, verifyToken } from './decode-token.ts'
import { provenClaims, provenIn } from './proven-claims.ts'
import type { SigningKey, SigningKeys } from './signing-keys.ts'
import { TokenCache } from './token-cache.ts'

/** The content of an access token: RFC 9068's claims, the session (`sid`), its generation and the role. */
export interface AccessTokenClaims extends CurrentUser {
  /** Seconds since 1970, by this server's clock. */
  readonly expiresAt: number
}

/** Result of verifying an access token. Includes `claims` with `TOKEN_EXPIRED`, because the signature was valid. */
export type AccessTokenVerdict =
  | { readonly problem: null; readonly claims: AccessTokenClaims }
  | { readonly problem: AuthenticationProblem; readonly claims?: AccessTokenClaims }

export interface AccessTokenSettings {
  readonly issuer: string
  readonly audience: string
  readonly ttlSeconds: number
  /**
   * A token expires here after this many seconds, whatever it says. The index of ended sessions remembers no longer, so
   * a token of a replica with another `ACCESS_TOKEN_TTL`, or from before it was lowered, must not live longer.
   */
  readonly longestTtlSeconds: number
}

/** Maximum of `ACCESS_TOKEN_TTL`; no token issued here expires later than this from now. */
const longestLifeSeconds = 7 * 24 * 60 * 60
/** Longer than any token issued here; longer input is not parsed. */
const longestToken = 2048
const cachedTokens = 10_000

/** Expiry is checked here with the leeway, because an expired token still identifies its session. */
const verifying: jwt.VerifyOptions = { algorithms: [algorithm], ignoreExpiration: true }

const malformed: AccessTokenVerdict = { problem: AuthenticationProblem.TOKEN_MALFORMED }
const invalid: AccessTokenVerdict = { problem: AuthenticationProblem.TOKEN_INVALID }

/**
 * Issues and verifies access tokens: ES256, `typ: at+jwt` (RFC 9068). Algorithm, type, issuer and audience are pinned
 * (RFC 8725 §3.1, §3.8–3.11); headers that contain or point to keys are ignored. A token is cached from its issue or
 * first verification until it expires.
 */
export class AccessTokens {
  readonly #keys: SigningKeys
  readonly #settings: AccessTokenSettings
  readonly #verified = new TokenCache<{ claims: AccessTokenClaims; kid: string }>(cachedTokens)

  constructor(keys: SigningKeys, settings: AccessTokenSettings) {
    this.#keys = keys
    this.#settings = settings
  }

  /**
   * @param ttlSeconds lifetime of the token, in seconds from now
   * @param legacyId the account's id in the system that it was imported from, for other services
   */
  sign(user: CurrentUser, ttlSeconds = this.#settings.ttlSeconds, legacyId: string | null = null): string {
    const key = this.#keys.current()
    const { id, sessionId, generation, role, readOnly, enrolling, authTime, factors } = user
    const { header, suffix, claims: own } = kindFor(user)
    const iat = Math.floor(Date.now() / 1000)
    const exp = iat + ttlSeconds
    const claims = {
      sid: sessionId,
      gen: generation,
      role,
      ...own,
      ...provenClaims(user),
      ...(legacyId === null ? {} : { legacy_id: legacyId }),
      iat,
      exp,
      aud: this.#settings.audience + suffix,
      iss: this.#settings.issuer,
      sub: id,
      jti: randomUUID(),
    }
    // Claims as text, and no option but the header: jsonwebtoken does not check again what is written here.
    const token = jwt.sign(JSON.stringify(claims), key.privateKey, { header: { ...header, kid: key.kid } })
    // Its client will most likely present it to this server next.
    const expiresAt = Math.min(exp, iat + this.#settings.longestTtlSeconds)
    this.#verified.set(token, {
      claims: { id, sessionId, generation, role, readOnly, enrolling, authTime, factors, expiresAt },
      kid: key.kid,
    })
    return token
  }

  /** Returns the verdict on a token that was verified or issued here; undefined for any other. */
  remembered(token: string): AccessTokenVerdict | undefined {
    const remembered = this.#verified.get(token)
    return remembered && this.#keys.known(remembered.kid) && inTime(remembered.claims)
  }

  /** Verifies `token` by itself, without checking whether its session has ended. */
  async verify(token: string): Promise<AccessTokenVerdict> {
    const remembered = this.remembered(token)
    if (remembered !== undefined) return remembered
    if (token.length > longestToken) return malformed
    const decoded = decodeToken(token)
    if (decoded === undefined) return malformed
    const named = keyNamedBy(decoded)
    if (named === undefined) return invalid
    const key = await this.#keys.find(named.kid)
    return key === undefined ? invalid : this.#verifyWith(key, token, named.kind)
  }

  #verifyWith({ kid, publicKey }: SigningKey, token: string, kind: TokenKind): AccessTokenVerdict {
    const { issuer, longestTtlSeconds } = this.#settings
    const audience = this.#settings.audience + kind.suffix
    const payload = verifyToken(token, publicKey, { ...verifying, issuer, audience })?.payload
    // jsonwebtoken accepts a list that contains the audience, but tokens issued here have exactly one.
    if (payload?.aud !== audience) return invalid
    const claims = claimsOf(payload, kind, longestTtlSeconds)
    if (claims === undefined) return invalid
    const verdict = inTime(claims)
    if (verdict.problem === null) this.#verified.set(token, { claims, kid })
    return verdict
  }
}

function inTime(claims: AccessTokenClaims): AccessTokenVerdict {
  if (claims.expiresAt + leewaySeconds > Date.now() / 1000) return { problem: null, claims }
  return { problem: AuthenticationProblem.TOKEN_EXPIRED, claims }
}

/** Whether the token's header declares an access token; does not verify the signature. */
export const looksLikeAccessToken = (token: string): boolean =>
  decodeToken(token)?.header.typ === accessKind.type

/** Returns a token's key id and kind; undefined unless the header is one that this server issues. */
function keyNamedBy({ header }: DecodedToken): { kid: string; kind: TokenKind } | undefined {
  const { alg, typ, kid } = header
  if (alg !== algorithm || typeof kid !== 'string') return undefined
  const kind = kindNamed(typ)
  return kind && { kid, kind }
}

const roles = new Set<unknown>(Object.values(Role))
const isRole = (value: unknown): value is Role => roles.has(value)
const isSafeInteger = (value: unknown): value is number => Number.isSafeInteger(value)

function claimsOf(
  payload: DecodedToken['payload'],
  kind: TokenKind,
  longestTtlSeconds: number,
): AccessTokenClaims | undefined {
  const { sub, sid, gen, role, iat, exp, explore, enrol } = payload
  const [readOnly, enrolling] = [kind === explorationKind, kind === enrolmentKind]
  if ((explore === true) !== readOnly || (enrol === true) !== enrolling) return undefined
  if (typeof sub !== 'string' || typeof sid !== 'string' || !isSafeInteger(gen)) return undefined
  if (!isRole(role) || !isSafeInteger(exp) || !isSafeInteger(iat)) return undefined
  if (exp > Date.now() / 1000 + longestLifeSeconds + leewaySeconds) return undefined
  const expiresAt = Math.min(exp, iat + longestTtlSeconds)
  const user = { id: sub, sessionId: sid, generation: gen, role, readOnly, enrolling }
  return { ...user, ...provenIn(payload), expiresAt }
}

/** The account's role when the token was issued: only administrators get tokens for another role. */
export const accountRoleOf = ({ role, readOnly }: CurrentUser): Role => (readOnly ? Role.ADMIN : role)
