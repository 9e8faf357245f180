import { type KeyObject, randomUUID } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'
import { LRUCache } from 'lru-cache'
import { Role } from '../accounts/role.ts'
import type { CurrentUser } from '../context.ts'
import { AuthenticationProblem } from '../errors.ts'
import { type DecodedToken, decodeToken } from './decode-token.ts'
import type { SigningKey, SigningKeys } from './signing-keys.ts'

/** What an access token says: RFC 9068's claims, and the session (`sid`), its generation and the role. */
export interface AccessTokenClaims extends CurrentUser {
  /** Seconds since 1970, by this server's clock. */
  readonly expiresAt: number
}

/** What came of a presented access token. `claims` stand beside `TOKEN_EXPIRED`, since the signature was good. */
export type AccessTokenVerdict =
  | { readonly problem: null; readonly claims: AccessTokenClaims }
  | { readonly problem: AuthenticationProblem; readonly claims?: AccessTokenClaims }

export interface AccessTokenSettings {
  readonly issuer: string
  readonly audience: string
  readonly ttlSeconds: number
  /**
   * However long a token says it lives: so many seconds after its issue it has expired here. The index of ended sessions remembers no
   * longer, and a token of a replica with another `ACCESS_TOKEN_TTL`, or from before it was lowered, must not outlive that.
   */
  readonly longestTtlSeconds: number
}

const type = 'at+jwt'
/** For tokens that read as another role: of a kind of their own, so that no other service takes them for access tokens. */
const explorationType = 'explore+jwt'
const types: ReadonlySet<unknown> = new Set([type, explorationType])
const algorithm = 'ES256'
/** How late a token may be presented, for clocks that differ a little. */
export const leewaySeconds = 5
/** The most that `ACCESS_TOKEN_TTL` may be; no token made here expires later than so much from now. */
const longestLifeSeconds = 7 * 24 * 60 * 60
/** Longer than any token made here; nothing longer is parsed. */
const longestToken = 2048
const cachedTokens = 10_000
/** The one that signs, the one before it, and some that are drawn out of the ring while tokens of theirs live. */
const cachedKeys = 16

const malformed: AccessTokenVerdict = { problem: AuthenticationProblem.TOKEN_MALFORMED }
const invalid: AccessTokenVerdict = { problem: AuthenticationProblem.TOKEN_INVALID }

/**
 * Makes and verifies access tokens: ES256, `typ: at+jwt` (RFC 9068). Algorithm, type, issuer and audience are pinned
 * (RFC 8725 §3.1, §3.8–3.11); headers that carry keys or point to them are never followed. A token is verified
 * once, or was made here, and is remembered until it expires.
 */
export class AccessTokens {
  readonly #keys: SigningKeys
  readonly #settings: AccessTokenSettings
  readonly #verified = new LRUCache<string, { claims: AccessTokenClaims; kid: string }>({ max: cachedTokens })
  /** By `kid`, which is the thumbprint of the key (RFC 7638), and by type. */
  readonly #signers = new LRUCache<string, Sign>({ max: cachedKeys })
  /** By `kid`. */
  readonly #verifiers = new LRUCache<string, Verify>({ max: cachedKeys })

  constructor(keys: SigningKeys, settings: AccessTokenSettings) {
    this.#keys = keys
    this.#settings = settings
  }

  /** @param ttlSeconds how long the token shall live, from now. */
  sign(user: CurrentUser, ttlSeconds = this.#settings.ttlSeconds): string {
    const key = this.#keys.current()
    const { id, sessionId, generation, role, readOnly } = user
    const iat = Math.floor(Date.now() / 1000)
    const exp = iat + ttlSeconds
    const sign = this.#signerOf(key, readOnly ? explorationType : type)
    const token = sign({
      sid: sessionId,
      gen: generation,
      role,
      ...(readOnly && { explore: true }),
      iat,
      exp,
      aud: this.#settings.audience,
      iss: this.#settings.issuer,
      sub: id,
      jti: randomUUID(),
    })
    // Whoever gets it most likely presents it here next.
    const expiresAt = Math.min(exp, iat + this.#settings.longestTtlSeconds)
    this.#verified.set(token, {
      claims: { id, sessionId, generation, role, readOnly, expiresAt },
      kid: key.kid,
    })
    return token
  }

  /** Says what `token` is worth by itself; whether its session has ended is asked elsewhere. */
  async verify(token: string): Promise<AccessTokenVerdict> {
    const remembered = this.#verified.get(token)
    if (remembered !== undefined && this.#keys.known(remembered.kid)) return inTime(remembered.claims)
    if (token.length > longestToken) return malformed
    const kid = kidOf(token)
    if (kid === undefined) return malformed
    if (kid === null) return invalid
    const key = await this.#keys.find(kid)
    return key === undefined ? invalid : this.#verifyWith(key, token)
  }

  #verifyWith(key: SigningKey, token: string): AccessTokenVerdict {
    try {
      const { header, payload } = this.#verifierOf(key)(token)
      const { longestTtlSeconds } = this.#settings
      const claims = claimsOf(payload, header.typ === explorationType, longestTtlSeconds)
      if (claims === undefined) return invalid
      const verdict = inTime(claims)
      if (verdict.problem === null) this.#verified.set(token, { claims, kid: key.kid })
      return verdict
    } catch {
      return invalid
    }
  }

  #signerOf({ kid, privateKey }: SigningKey & { readonly privateKey: KeyObject }, typ: string): Sign {
    const name = `${kid} ${typ}`
    const known = this.#signers.get(name)
    if (known !== undefined) return known
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const sign: Sign = createSigner({ key, algorithm, header: { alg: algorithm, typ, kid } })
    this.#signers.set(name, sign)
    return sign
  }

  #verifierOf({ kid, publicKey }: SigningKey): Verify {
    const known = this.#verifiers.get(kid)
    if (known !== undefined) return known
    const { issuer, audience } = this.#settings
    const verify: Verify = createVerifier<string>({
      key: publicKey.export({ type: 'spki', format: 'pem' }),
      algorithms: [algorithm],
      requiredClaims: ['iss', 'aud'],
      allowedIss: issuer,
      allowedAud: audience,
      ignoreExpiration: true,
      complete: true,
    })
    this.#verifiers.set(kid, verify)
    return verify
  }
}

type Sign = (claims: object) => string

/** What a token says, when its signature, issuer and audience are good. @throws TokenError */
type Verify = (token: string) => DecodedToken

function inTime(claims: AccessTokenClaims): AccessTokenVerdict {
  if (claims.expiresAt + leewaySeconds > Date.now() / 1000) return { problem: null, claims }
  return { problem: AuthenticationProblem.TOKEN_EXPIRED, claims }
}

/** Whether the token's header calls it an access token; says nothing about its signature. */
export const looksLikeAccessToken = (token: string): boolean => types.has(decodeToken(token)?.header.typ)

/** The key a token names: `undefined` when it is no JWT at all, `null` when it is one of another kind. */
function kidOf(token: string): string | null | undefined {
  const decoded = decodeToken(token)
  if (decoded === undefined) return undefined
  const { alg, typ, kid } = decoded.header
  return alg === algorithm && types.has(typ) && typeof kid === 'string' ? kid : null
}

const roles = new Set<unknown>(Object.values(Role))
const isRole = (value: unknown): value is Role => roles.has(value)
const isSafeInteger = (value: unknown): value is number => Number.isSafeInteger(value)

function claimsOf(
  payload: DecodedToken['payload'],
  readOnly: boolean,
  longestTtlSeconds: number,
): AccessTokenClaims | undefined {
  const { sub, sid, gen, role, iat, exp, explore } = payload
  if ((explore === true) !== readOnly) return undefined
  if (typeof sub !== 'string' || typeof sid !== 'string' || !isSafeInteger(gen)) return undefined
  if (!isRole(role) || !isSafeInteger(exp) || !isSafeInteger(iat)) return undefined
  if (exp > Date.now() / 1000 + longestLifeSeconds + leewaySeconds) return undefined
  const expiresAt = Math.min(exp, iat + longestTtlSeconds)
  return { id: sub, sessionId: sid, generation: gen, role, readOnly, expiresAt }
}

/** The role of the account when its token was issued: only administrators are given tokens for another one. */
export const accountRoleOf = ({ role, readOnly }: CurrentUser): Role => (readOnly ? Role.ADMIN : role)
