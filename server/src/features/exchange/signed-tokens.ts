import type { KeyObject } from 'node:crypto'
import type { Algorithm } from 'jsonwebtoken'
import { verifyToken } from '../sessions/decode-token.ts'
import { ExchangeRefusalReason } from './exchange-refusal-reason.ts'
import {
  type ClaimNames,
  type FormerToken,
  type FormerTokens,
  formerTokenOf,
  isRefreshToken,
  readFormerToken,
} from './former-token.ts'

/** Finds the keys that may have signed a token. */
export interface VerificationKeys {
  /**
   * @param kid the id of the key in the token's header
   * @throws Unavailable if the keys cannot be fetched
   */
  for(kid: string | undefined): Promise<readonly KeyObject[]>
}

interface SignedTokensParts {
  readonly keys: VerificationKeys
  /** The only algorithm that is accepted, whatever the token's header says (RFC 8725 §3.1). */
  readonly algorithm: Algorithm
  readonly claimNames: ClaimNames
  readonly issuer: string | undefined
  readonly audience: string | undefined
}

/** Checks tokens by the former service's key. Does not see which tokens were signed out there. */
export class SignedTokens implements FormerTokens {
  readonly #parts: SignedTokensParts

  constructor(parts: SignedTokensParts) {
    this.#parts = parts
  }

  async check(token: string): Promise<FormerToken | ExchangeRefusalReason> {
    const { algorithm, keys, claimNames, issuer, audience } = this.#parts
    const unverified = readFormerToken(token)
    if (unverified?.header.alg !== algorithm) return ExchangeRefusalReason.SIGNATURE_INVALID
    const { kid } = unverified.header
    const options = { algorithms: [algorithm], ignoreExpiration: true, issuer, audience }
    for (const key of await keys.for(typeof kid === 'string' ? kid : undefined)) {
      const verified = verifyToken(token, key, options)
      if (verified === undefined || !isRefreshToken(verified.payload, claimNames)) continue
      const read = formerTokenOf(verified.payload, claimNames)
      if (read === undefined) continue
      return read.expiresAt > new Date() ? read : ExchangeRefusalReason.EXPIRED
    }
    return ExchangeRefusalReason.SIGNATURE_INVALID
  }
}
