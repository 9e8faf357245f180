import type { Client } from '../../core/client.ts'
import { parseEmail } from '../../core/email.ts'
import { rateLimited } from '../../core/errors.ts'
import { Factor } from '../../core/factor.ts'
import type { Logger } from '../../core/log.ts'
import { sha256 } from '../../core/sha256.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { RateLimitPolicy } from '../../gate/rate-limit.ts'
import { AuditOutcome } from '../audit/audit-event-kind.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { DeviceCookie } from '../sessions/device-cookie.ts'
import { IssuedTokens } from '../sessions/issued-tokens.ts'
import { SessionAudit } from '../sessions/session-audit-kinds.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions, SignInProof } from '../sessions/sessions.service.ts'
import type { SignInAttempt, SignInRefusal, SignInStep, SignInVerdict } from '../sign-in-step.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import type { User } from '../users/user.entity.ts'
import { type Challenge, ChallengePurpose } from './challenge.entity.ts'
import { ChallengeExpired } from './challenge-expired.ts'
import type { Challenges } from './challenges.ts'
import { FactorAudit } from './factor-audit-kinds.ts'
import type { FactorNotices } from './factor-notices.ts'
import { hasSecondFactor } from './factor-statements.ts'
import type { PasskeyChecker } from './passkeys/passkey-checker.ts'
import type { ProofCheckers } from './proof-checkers.ts'
import type { ProofInput } from './proof-input.ts'
import { ProofRejected } from './proof-rejected.ts'
import { type Counted, secondFactorLock } from './second-factor-lock.ts'
import { SecondFactorRequired } from './second-factor-required.ts'
import type { CompleteLoginInput } from './second-step-inputs.ts'
import type { Device, TrustedDevices } from './trusted-devices/trusted-devices.ts'

const MINUTE = 60
const challengeSeconds = 10 * MINUTE

/** The device on which a sign-in is completed. */
interface Completing extends Device, Pick<SignInProof, 'cookies'> {
  /** Its record of the accounts that it has signed in to. */
  readonly deviceCookie: Pick<DeviceCookie, 'isOf' | 'isCurrent'>
}

/** A sign-in whose account and challenge are locked. */
interface SecondStepAttempt {
  readonly user: User & { readonly passwordHash: string | null }
  readonly challenge: Challenge
  readonly counted: Counted
}

interface SecondStepParts {
  readonly database: Database
  readonly challenges: Challenges
  readonly proofCheckers: ProofCheckers
  readonly passkeyChecker: PasskeyChecker
  readonly sessions: Sessions
  readonly trustedDevices: TrustedDevices
  readonly notices: FactorNotices
  /** Wrong proofs are not limited by account if undefined. */
  readonly limits: RateLimitPolicy | undefined
  readonly log: Logger
}

/** Asks accounts with a second factor for it before a session starts. */
export class SecondStep implements SignInStep {
  readonly #parts: SecondStepParts

  constructor(parts: SecondStepParts) {
    this.#parts = parts
  }

  /** A passkey counts as two factors: the device, and what unlocks it. */
  async judge(tx: Transaction, attempt: SignInAttempt): Promise<SignInVerdict> {
    const { user, proof } = attempt
    if (proof.factors.some((factor) => factor !== Factor.PASSWORD)) return 'proven'
    const [row] = await tx.query<{ found: boolean }>(hasSecondFactor, [user.id])
    if (!row?.found) return 'proven'
    return (await this.#parts.trustedDevices.isTrusted(tx, attempt)) ? 'trusted' : 'insufficient'
  }

  async refuse(tx: Transaction, { user, proof }: SignInAttempt): Promise<SignInRefusal> {
    const { challenges, proofCheckers, passkeyChecker } = this.#parts
    const { id: userId } = user
    const [purpose, validSeconds] = [ChallengePurpose.SIGN_IN, challengeSeconds]
    const withPassword = proof.factors.includes(Factor.PASSWORD)
    const data = { passwordDigest: digestOf(proof.passwordHash), withPassword }
    const token = await challenges.start(tx, { purpose, userId, data, validSeconds })
    const factors = await proofCheckers.factorsOf(tx, userId)
    const passkeyOptions = factors.includes(Factor.PASSKEY)
      ? await passkeyChecker.options(tx, userId, { token, purpose, validSeconds })
      : null
    return new SecondFactorRequired(token, validSeconds, { factors, passkeyOptions })
  }

  /**
   * Starts the session of a sign-in that waits for a second factor.
   * @throws Refusal `RATE_LIMITED` while the second step of the account is locked
   */
  async complete(
    input: CompleteLoginInput,
    device: Completing,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | ChallengeExpired | ProofRejected> {
    const { challenges, database } = this.#parts
    const found = await challenges.find(ChallengePurpose.SIGN_IN, input.challenge)
    if (!found?.userId) return new ChallengeExpired()
    const { userId } = found
    return database.transaction(async (tx) => {
      const user = await lockUserWithHash(tx, userId)
      const challenge = await challenges.lock(tx, ChallengePurpose.SIGN_IN, input.challenge)
      if (challenge === null || !user?.active || !isCurrent(challenge, user)) return new ChallengeExpired()
      const counted = this.#countedFor(user, device)
      const wait = await secondFactorLock.waitOf(tx, counted)
      if (wait !== undefined) throw rateLimited(wait)
      return this.#completeIn(tx, { user, challenge, counted }, input, device)
    })
  }

  async #completeIn(
    tx: Transaction,
    attempt: SecondStepAttempt,
    { proof, delivery, trustDevice }: CompleteLoginInput,
    device: Completing,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | ChallengeExpired | ProofRejected> {
    const { challenges, sessions, trustedDevices } = this.#parts
    const { user, challenge, counted } = attempt
    const { client, cookies } = device
    const factor = await this.#proven(tx, attempt, proof, client)
    if (factor === undefined) return this.#rejected(tx, attempt, proof, client)
    await challenges.end(tx, challenge)
    await secondFactorLock.clear(tx, counted)
    const started = await sessions.start(tx, user, {
      // Challenges of the former release do not say so: they follow a password.
      factors: challenge.data.withPassword === false ? [factor] : [Factor.PASSWORD, factor],
      passwordHash: user.passwordHash,
      client,
      cookies,
      delivery,
      kind: SessionAudit.SIGNED_IN,
      isKnownDevice: counted.scope === knownDevices,
    })
    if (started instanceof IssuedTokens && trustDevice) await trustedDevices.trust(tx, user, device)
    return started ?? new ChallengeExpired()
  }

  /** The second factor that was proven; undefined if none. The password was proven already. */
  async #proven(
    tx: Transaction,
    { user, challenge }: SecondStepAttempt,
    proof: ProofInput,
    client: Client,
  ): Promise<Factor | undefined> {
    const checker = this.#parts.proofCheckers.of(proof)
    if (checker === undefined || checker.factor === Factor.PASSWORD) return undefined
    const given = { user, proof, challenge, client, prepared: undefined }
    return (await checker.check(tx, given)) ? checker.factor : undefined
  }

  async #rejected(
    tx: Transaction,
    { user, challenge, counted }: SecondStepAttempt,
    proof: ProofInput,
    client: Client,
  ): Promise<ProofRejected> {
    const { challenges, proofCheckers, notices, log } = this.#parts
    const left = await challenges.fail(tx, challenge)
    const checker = proofCheckers.of(proof)
    const guesses = (await checker?.guesses?.(tx, user.id)) || 1
    const failed = await secondFactorLock.fail(tx, counted, guesses)
    const rejected = new ProofRejected(Math.min(left, failed.left))
    const about = { actorId: null, subjectId: user.id, client, logged: { address: client.address } }
    const factor = checker?.factor
    await recordEvent(tx, log, {
      ...about,
      kind: FactorAudit.SECOND_FACTOR_FAILED,
      outcome: AuditOutcome.FAILURE,
      details: { code: rejected.code, ...(factor && { factor }) },
    })
    if (failed.locks) {
      await recordEvent(tx, log, { ...about, kind: FactorAudit.SECOND_FACTOR_LOCKED })
      await notices.ofLock(tx, user, client)
    }
    return rejected
  }

  /** Devices that have signed in to the account are counted apart, so that strangers cannot lock them out. */
  #countedFor({ id: userId, email, passwordChangedAt }: User, { deviceCookie }: Completing): Counted {
    const { limits } = this.#parts
    const parsed = parseEmail(email)
    const isKnown = 'emailKey' in parsed && deviceCookie.isCurrent(parsed.emailKey, passwordChangedAt)
    return isKnown && limits?.perKnownDevices !== undefined
      ? { userId, scope: knownDevices, allowance: limits.perKnownDevices }
      : { userId, scope: 'sign-in', allowance: limits?.perAccount }
  }
}

const knownDevices = 'sign-in on known devices'

/** Binds a challenge to the password that was proven, without a copy of its hash. */
const digestOf = (passwordHash: string | null): string => sha256(passwordHash ?? '')

const isCurrent = (
  { data }: Challenge,
  { passwordHash }: { readonly passwordHash: string | null },
): boolean => data.passwordDigest === digestOf(passwordHash)
