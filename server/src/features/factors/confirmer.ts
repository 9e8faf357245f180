import type { CurrentUser } from '../../core/current-user.ts'
import { rateLimited } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { RateLimitPolicy } from '../../gate/rate-limit.ts'
import { type RecordedEvent, recordEvent, recordRefusal } from '../audit/record-event.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import { type Challenge, ChallengePurpose } from './challenge.entity.ts'
import { ChallengeExpired } from './challenge-expired.ts'
import { type Challenges, mostFailures } from './challenges.ts'
import { FactorAudit } from './factor-audit-kinds.ts'
import type { GivenProof, ProofChecker } from './proof-checker.ts'
import type { ProofCheckers } from './proof-checkers.ts'
import { ProofRejected } from './proof-rejected.ts'
import type { FactorOwner } from './registered-factors.ts'
import { type Counted, secondFactorLock } from './second-factor-lock.ts'
import type { ConfirmInput } from './second-step-inputs.ts'
import { Confirmed } from './second-step-results.ts'

interface ConfirmerParts {
  readonly database: Database
  readonly challenges: Challenges
  readonly proofCheckers: ProofCheckers
  readonly sessions: Sessions
  /** Wrong proofs are not limited if undefined. */
  readonly limits: RateLimitPolicy | undefined
  readonly log: Logger
}

type Outcome = IssuedTokens<Confirmed> | ChallengeExpired | ProofRejected

/** Confirms open sessions: their users prove again who they are. */
export class Confirmer {
  readonly #parts: ConfirmerParts

  constructor(parts: ConfirmerParts) {
    this.#parts = parts
  }

  /**
   * @returns `undefined` if the session has ended. Then no proof is used up
   * @throws Refusal `RATE_LIMITED` after too many wrong proofs in the session
   */
  async confirm(input: ConfirmInput, by: FactorOwner): Promise<Outcome | undefined> {
    const { database, proofCheckers } = this.#parts
    const { currentUser, client } = by
    const checker = proofCheckers.of(input.proof)
    const prepared = await checker?.prepare?.(currentUser.id, input.proof)
    return database
      .transaction(async (tx) => {
        const user = await lockUserWithHash(tx, currentUser.id)
        if (!user?.active) return undefined
        const wait = await secondFactorLock.waitOf(tx, this.#countedIn(currentUser))
        if (wait !== undefined) throw rateLimited(wait)
        const challenge = await this.#challengeOf(tx, input, currentUser)
        if (challenge === 'expired') return new ChallengeExpired()
        const { proof } = input
        return this.#confirmIn(tx, { user, proof, challenge, client, prepared }, checker, currentUser)
      })
      .catch(unlessSessionGone)
  }

  /** A passkey always answers a challenge. */
  async #challengeOf(
    tx: Transaction,
    { proof, challenge: token }: ConfirmInput,
    { id, sessionId }: CurrentUser,
  ): Promise<Challenge | null | 'expired'> {
    if (token == null) return 'passkey' in proof && proof.passkey !== undefined ? 'expired' : null
    const challenge = await this.#parts.challenges.lock(tx, ChallengePurpose.CONFIRMATION, token)
    const isOwn = challenge?.userId === id && challenge.data.sessionId === sessionId
    return challenge !== null && isOwn ? challenge : 'expired'
  }

  async #confirmIn(
    tx: Transaction,
    given: GivenProof,
    checker: ProofChecker | undefined,
    currentUser: CurrentUser,
  ): Promise<Outcome> {
    const { challenges, sessions, log } = this.#parts
    const { user, challenge, client } = given
    const { sessionId, generation } = currentUser
    const counted = this.#countedIn(currentUser)
    const details = checker && { factor: checker.factor }
    const about = {
      actorId: user.id,
      subjectId: user.id,
      sessionId,
      client,
      logged: { sessionId, ...details },
    }
    const act: RecordedEvent = { ...about, kind: FactorAudit.CONFIRMED, details: { ...details } }
    if (checker === undefined || !(await checker.check(tx, given)))
      return recordRefusal(tx, log, act, await this.#rejected(tx, challenge, counted))
    if (challenge !== null) await challenges.end(tx, challenge)
    await secondFactorLock.clear(tx, counted)
    const factors = [...currentUser.factors, checker.factor]
    const confirmed = await sessions.confirm(tx, { user, sessionId, generation, factors, client })
    if (confirmed === undefined) throw new SessionGone()
    await recordEvent(tx, log, act)
    return confirmed.as(Confirmed, {})
  }

  async #rejected(tx: Transaction, challenge: Challenge | null, counted: Counted): Promise<ProofRejected> {
    const ofChallenge = challenge === null ? mostFailures : await this.#parts.challenges.fail(tx, challenge)
    const { left } = await secondFactorLock.fail(tx, counted)
    return new ProofRejected(Math.min(ofChallenge, left))
  }

  /** The gate counts the same attempts earlier, but on each replica by itself if there is no Redis. */
  #countedIn({ id: userId, sessionId }: CurrentUser): Counted {
    return { userId, scope: `session ${sessionId}`, allowance: this.#parts.limits?.perSession }
  }
}

/** Rolls a confirmation back, so that its proof is not used up. */
class SessionGone extends Error {}

/** Turns a `SessionGone` into `undefined`. */
function unlessSessionGone(error: unknown): undefined {
  if (!(error instanceof SessionGone)) throw error
}
