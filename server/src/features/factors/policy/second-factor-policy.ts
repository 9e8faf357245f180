import { Factor } from '../../../core/factor.ts'
import type { Role } from '../../../core/role.ts'
import type { Database, Transaction } from '../../../database/database.ts'
import type { EnrolmentTokens, SignInAttempt, SignInStep, SignInVerdict } from '../../sign-in-step.ts'
import { FactorRecord } from '../factor.entity.ts'
import { EnrolmentRequired } from './enrolment-required.ts'
import { isInGrace, notePolicy } from './policy-statements.ts'
import type { SecondFactorSettings } from './second-factor-settings.ts'

/**
 * Requires a second factor of accounts with certain roles. Who has none sets one up before they can do anything else, at
 * the latest when the grace period is over. It begins when the account is created, or when a server first required a
 * second factor for its role, whichever is later.
 */
export class SecondFactorPolicy implements SignInStep {
  readonly #database: Database
  readonly #settings: SecondFactorSettings

  constructor(database: Database, settings: SecondFactorSettings) {
    this.#database = database
    this.#settings = settings
  }

  /** Notes since when a second factor is required. */
  async open(): Promise<void> {
    const { secondFactorRoles: roles } = this.#settings
    if (roles.length > 0) await this.#database.query(notePolicy, [roles.map(keyOf)])
  }

  /** Whether accounts with this role must have a second factor, now or after the grace period. */
  isRequiredOf(role: Role): boolean {
    return this.#settings.secondFactorRoles.includes(role)
  }

  async judge(tx: Transaction, { user, proof }: SignInAttempt): Promise<SignInVerdict> {
    if (!this.isRequiredOf(user.role) || proof.factors.some((factor) => factor !== Factor.PASSWORD))
      return 'proven'
    const hasFactor = (await tx.em.count(FactorRecord, { userId: user.id })) > 0
    return hasFactor || (await this.#isInGrace(tx, user)) ? 'proven' : 'insufficient'
  }

  async refuse(
    _tx: Transaction,
    _attempt: SignInAttempt,
    enrol: () => Promise<EnrolmentTokens>,
  ): Promise<EnrolmentRequired> {
    return new EnrolmentRequired(await enrol())
  }

  async #isInGrace(tx: Transaction, { createdAt, role }: SignInAttempt['user']): Promise<boolean> {
    const { secondFactorGraceSeconds: seconds } = this.#settings
    if (seconds === 0) return false
    const [row] = await tx.query<{ in_grace: boolean }>(isInGrace, [createdAt, keyOf(role), seconds])
    return row?.in_grace === true
  }
}

/** The row of `settings` that says since when. */
const keyOf = (role: Role): string => `second-factor-required:${role}`
