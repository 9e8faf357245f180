import { v7 as uuidv7 } from 'uuid'
import type { CurrentUser } from '../../../core/current-user.ts'
import { Factor } from '../../../core/factor.ts'
import type { Logger } from '../../../core/log.ts'
import { ValidationError } from '../../../core/validation-error.ts'
import type { Database, Transaction } from '../../../database/database.ts'
import { recordRefusal } from '../../audit/record-event.ts'
import { lockUser } from '../../users/lock-user.ts'
import type { User } from '../../users/user.entity.ts'
import { ChallengeExpired } from '../challenge-expired.ts'
import { FactorAudit } from '../factor-audit-kinds.ts'
import type { FactorAdded } from '../factor-results.ts'
import type { FactorOwner, RegisteredFactors } from '../registered-factors.ts'
import { authenticatorName } from './authenticator-names.ts'
import { Passkey } from './passkey.entity.ts'
import { challengeIn, isCreation } from './passkey-answer.ts'
import { type ChallengeBinding, challengeSeconds } from './passkey-challenges.ts'
import type { AddPasskeyInput } from './passkey-inputs.ts'
import { PasskeyChallenge, PasskeyRejected } from './passkey-results.ts'
import type { NewCredential } from './passkey-verification.ts'
import type { Passkeys } from './passkeys.ts'

interface PasskeyEnrolmentParts {
  readonly database: Database
  readonly passkeys: Passkeys
  readonly registeredFactors: RegisteredFactors
  readonly log: Logger
}

type Added = FactorAdded | ChallengeExpired | PasskeyRejected | ValidationError

/** Adds passkeys to accounts. */
export class PasskeyEnrolment {
  readonly #parts: PasskeyEnrolmentParts

  constructor(parts: PasskeyEnrolmentParts) {
    this.#parts = parts
  }

  /** @returns `undefined` if the account is gone */
  async start(currentUser: CurrentUser): Promise<PasskeyChallenge | undefined> {
    const { database, passkeys } = this.#parts
    return database.transaction(async (tx) => {
      const user = await lockUser(tx, currentUser.id)
      if (user === null) return undefined
      const known = await passkeys.of(tx, user.id)
      const options = await passkeys.optionsToCreate(bindingOf(currentUser), user, known)
      return new PasskeyChallenge(options, challengeSeconds)
    })
  }

  /** @returns `undefined` if the account is gone */
  async add({ challenge, answer, name }: AddPasskeyInput, by: FactorOwner): Promise<Added | undefined> {
    const { passkeys, database } = this.#parts
    if (!passkeys.isIssued(challenge, bindingOf(by.currentUser))) return new ChallengeExpired()
    const { verifyCreation } = await import('./web-authn.ts')
    const credential =
      isCreation(answer) && challenge === challengeIn(answer)
        ? await verifyCreation(answer, challenge, passkeys.relyingParty)
        : undefined
    if (credential === undefined) return this.#reject(by)
    const work = (tx: Transaction) => this.#addIn(tx, { challenge, credential, name }, by)
    return database.transaction(work).catch((error: unknown) => {
      if (error instanceof CredentialTaken) return this.#reject(by)
      throw error
    })
  }

  async #addIn(
    tx: Transaction,
    { challenge, credential, name: given }: NewPasskey,
    by: FactorOwner,
  ): Promise<Added | undefined> {
    const { passkeys, registeredFactors } = this.#parts
    const name = registeredFactors.nameOf(given, authenticatorName(credential.aaguid) ?? 'Passkey')
    if (name instanceof ValidationError) return name
    const user = await lockUser(tx, by.currentUser.id)
    if (user === null) return undefined
    if (!(await passkeys.useUp(tx, challenge))) return new ChallengeExpired()
    return this.#register(tx, user, { credential, name }, by)
  }

  /** @throws CredentialTaken if an account has the credential */
  async #register(
    tx: Transaction,
    user: User,
    { credential, name }: { readonly credential: NewCredential; readonly name: string },
    by: FactorOwner,
  ): Promise<FactorAdded | ValidationError> {
    const factorId = uuidv7()
    const factor = { id: factorId, factor: Factor.PASSKEY, name } as const
    const added = await this.#parts.registeredFactors.add(tx, user, factor, by)
    if (added instanceof ValidationError) return added
    const stored = await tx.em
      .createQueryBuilder(Passkey)
      .insert({ factorId, ...credential, transports: [...credential.transports] })
      .onConflict('credentialId')
      .ignore()
      .returning('*')
      .getSingleResult()
    if (stored === null) throw new CredentialTaken()
    return added
  }

  async #reject({ currentUser: { id, sessionId }, client }: FactorOwner): Promise<PasskeyRejected> {
    const { database, log, passkeys } = this.#parts
    const kind = FactorAudit.SECOND_FACTOR_ADDED
    const attempt = { kind, actorId: id, subjectId: id, sessionId, client }
    return recordRefusal(database, log, attempt, new PasskeyRejected(false, passkeys.relyingParty))
  }
}

interface NewPasskey {
  readonly challenge: string
  readonly credential: NewCredential
  readonly name: string | null | undefined
}

/** Rolls back a passkey whose credential an account has already: it can prove one account only. */
class CredentialTaken extends Error {}

const bindingOf = ({ id, sessionId }: CurrentUser): ChallengeBinding => ({
  purpose: 'enrolment',
  userId: id,
  within: sessionId,
})
