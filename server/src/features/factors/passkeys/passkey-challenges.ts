import { createHmac, randomBytes } from 'node:crypto'
import { isSameCode, type Secrets } from '../../../core/secrets.ts'
import { sha256 } from '../../../core/sha256.ts'

const MINUTE = 60
/** How long a challenge is valid, in seconds, unless it belongs to a step that lasts longer. */
export const challengeSeconds = 5 * MINUTE
/** How long a challenge can be valid, in seconds. */
export const longestSeconds = 10 * MINUTE

/** What a challenge was issued for. An answer to it works for nothing else. */
export type ChallengePurpose = 'confirmation' | 'enrolment' | 'second-step' | 'sign-in'

/** What a challenge is bound to. */
export interface ChallengeBinding {
  readonly purpose: ChallengePurpose
  /** Null for a sign-in, whose account the passkey names. */
  readonly userId: string | null
  /** The sign-in or confirmation that it is part of. */
  readonly within?: string
}

const [expiryBytes, nonceBytes, codeBytes] = [6, 16, 32]
const allBytes = expiryBytes + nonceBytes + codeBytes

/**
 * Challenges for authenticators. A challenge carries its expiry, a random part and a code that only the server can
 * create, so that issuing one stores nothing: a stranger who calls `startPasskeyLogin` without end makes no table grow.
 * A challenge is used up by a row that is written with the first good answer; see `UsedChallenge`.
 */
export class PasskeyChallenges {
  readonly #keys: readonly [Buffer, ...Buffer[]]

  constructor(secrets: Secrets) {
    this.#keys = secrets.keysFor('passkey-challenges')
  }

  /** @returns the challenge in base64url, as options and answers of WebAuthn contain it */
  issue(binding: ChallengeBinding, validSeconds = challengeSeconds, now = Date.now()): string {
    const expiry = Buffer.alloc(expiryBytes)
    expiry.writeUIntBE(now + Math.min(validSeconds, longestSeconds) * 1000, 0, expiryBytes)
    const unsigned = Buffer.concat([expiry, randomBytes(nonceBytes)])
    return Buffer.concat([unsigned, codeFor(this.#keys[0], unsigned, binding)]).toString('base64url')
  }

  /** Whether this server issued `challenge` for `binding` and it has not expired. */
  isValid(challenge: string, binding: ChallengeBinding, now = Date.now()): boolean {
    const bytes = Buffer.from(challenge, 'base64url')
    // Only the one spelling that was issued, since used challenges are known by it.
    if (bytes.length !== allBytes || bytes.toString('base64url') !== challenge) return false
    const [unsigned, code] = [bytes.subarray(0, -codeBytes), bytes.subarray(-codeBytes)]
    const isOurs = this.#keys.some((key) => isSameCode(hex(code), hex(codeFor(key, unsigned, binding))))
    return isOurs && unsigned.readUIntBE(0, expiryBytes) > now
  }
}

function codeFor(key: Buffer, unsigned: Buffer, { purpose, userId, within }: ChallengeBinding): Buffer {
  const bound = JSON.stringify([purpose, userId, within ?? null])
  return createHmac('sha256', key).update(unsigned).update(bound).digest()
}

const hex = (bytes: Buffer): string => bytes.toString('hex')

/** The form in which used challenges are stored. */
export const hashOfChallenge = (challenge: string): string => sha256(challenge)
