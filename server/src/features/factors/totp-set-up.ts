import { v7 as uuidv7 } from 'uuid'
import type { CurrentUser } from '../../core/current-user.ts'
import { Factor } from '../../core/factor.ts'
import type { Logger } from '../../core/log.ts'
import type { SecretBox } from '../../core/secrets.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { recordRefusal } from '../audit/record-event.ts'
import { lockUser } from '../users/lock-user.ts'
import type { User } from '../users/user.entity.ts'
import { type Challenge, ChallengePurpose } from './challenge.entity.ts'
import { ChallengeExpired } from './challenge-expired.ts'
import type { Challenges } from './challenges.ts'
import { FactorAudit } from './factor-audit-kinds.ts'
import type { AddTotpInput } from './factor-inputs.ts'
import { type FactorAdded, TotpStarted } from './factor-results.ts'
import { databaseEpoch } from './factor-statements.ts'
import { ProofRejected } from './proof-rejected.ts'
import type { FactorOwner, RegisteredFactors } from './registered-factors.ts'
import { openedOrUndefined } from './sealed-secret.ts'
import { newTotpSecret, normalizedCode, qrSvgOf, stepOf, totpUri } from './totp.ts'

const MINUTE = 60
const setUpSeconds = 15 * MINUTE

interface TotpSetUpParts {
  readonly database: Database
  readonly challenges: Challenges
  readonly registeredFactors: RegisteredFactors
  readonly box: SecretBox
  readonly publicUrl: string
  readonly log: Logger
}

/**
 * Sets authenticator apps up. The secret waits in a challenge, sealed, for the session that asked for it: a code for a
 * secret that someone else with access to the account started adds nothing.
 */
export class TotpSetUp {
  readonly #parts: TotpSetUpParts

  constructor(parts: TotpSetUpParts) {
    this.#parts = parts
  }

  /** @returns `undefined` if the account is gone */
  async start({ id, sessionId }: CurrentUser): Promise<TotpStarted | undefined> {
    const { database, challenges, box, publicUrl } = this.#parts
    const secret = newTotpSecret()
    const data = { sealedSecret: box.seal(secret, id), sessionId }
    const purpose = ChallengePurpose.TOTP_SET_UP
    return database.transaction(async (tx) => {
      const user = await lockUser(tx, id)
      if (user === null) return undefined
      await challenges.endAllOf(tx, id, purpose)
      await challenges.start(tx, { purpose, userId: id, data, validSeconds: setUpSeconds })
      const uri = totpUri(secret, user.email, new URL(publicUrl).hostname)
      return Object.assign(new TotpStarted(), { secret, uri, qrSvg: qrSvgOf(uri), expiresIn: setUpSeconds })
    })
  }

  /** @returns `undefined` if the account is gone */
  async add(
    { code, name: given }: AddTotpInput,
    by: FactorOwner,
  ): Promise<FactorAdded | ChallengeExpired | ProofRejected | ValidationError | undefined> {
    const name = this.#parts.registeredFactors.nameOf(given, 'Authenticator app')
    if (name instanceof ValidationError) return name
    return this.#parts.database.transaction(async (tx) => {
      const user = await lockUser(tx, by.currentUser.id)
      return user === null ? undefined : this.#addIn(tx, user, { code, name }, by)
    })
  }

  async #addIn(
    tx: Transaction,
    user: User,
    { code, name }: { code: string; name: string },
    by: FactorOwner,
  ): Promise<FactorAdded | ChallengeExpired | ProofRejected | ValidationError> {
    const { challenges, box, registeredFactors } = this.#parts
    const challenge = await challenges.lockLatest(tx, ChallengePurpose.TOTP_SET_UP, user.id)
    const { sealedSecret, sessionId } = challenge?.data ?? {}
    if (challenge === null || typeof sealedSecret !== 'string' || sessionId !== by.currentUser.sessionId)
      return new ChallengeExpired()
    const secret = openedOrUndefined(box, sealedSecret, user.id)
    if (secret === undefined) return new ChallengeExpired()
    const [clock] = await tx.query<{ epoch: number }>(databaseEpoch)
    const step = await stepOf(secret, normalizedCode(code), clock?.epoch ?? 0)
    if (step === undefined) return this.#rejected(tx, challenge, by)
    await challenges.end(tx, challenge)
    const id = uuidv7()
    const app = { id, factor: Factor.TOTP, name, sealedSecret: box.seal(secret, id), lastStep: step } as const
    return registeredFactors.add(tx, user, app, by)
  }

  async #rejected(tx: Transaction, challenge: Challenge, by: FactorOwner): Promise<ProofRejected> {
    const { id, sessionId } = by.currentUser
    const left = await this.#parts.challenges.fail(tx, challenge)
    const kind = FactorAudit.SECOND_FACTOR_ADDED
    const attempt = { kind, actorId: id, subjectId: id, sessionId, client: by.client }
    return recordRefusal(tx, this.#parts.log, attempt, new ProofRejected(left))
  }
}
