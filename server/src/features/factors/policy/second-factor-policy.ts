import { Factor } from '../../../core/factor.ts'
import type { Role } from '../../../core/role.ts'
import type { Database, Transaction } from '../../../database/database.ts'
import { SessionEndReason } from '../../sessions/session-end-reason.ts'
import type { SessionEnds } from '../../sessions/session-ends.ts'
import type { EnrolmentTokens, SignInAttempt, SignInStep, SignInVerdict } from '../../sign-in-step.ts'
import { FactorRecord } from '../factor.entity.ts'
import { EnrolmentRequired } from './enrolment-required.ts'
import { isInGrace, notePolicy } from './policy-statements.ts'
import type { SecondFactorSettings } from './second-factor-settings.ts'

type PolicyUser = Pick<SignInAttempt['user'], 'id' | 'role' | 'createdAt'>

/**
 * Requires a second factor of accounts with certain roles. Who has none sets one up before they can do anything else, at
 * the latest when the grace period is over. It begins when the account is created, or when a server first required a
 * second factor for its role, whichever is later.
 */
export class SecondFactorPolicy implements SignInStep {
  readonly #database: Database
  readonly #sessionEnds: SessionEnds
  readonly #settings: SecondFactorSettings

  constructor(database: Database, sessionEnds: SessionEnds, settings: SecondFactorSettings) {
    this.#database = database
    this.#sessionEnds = sessionEnds
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
    if (proof.factors.some((factor) => factor !== Factor.PASSWORD)) return 'proven'
    return (await this.#isMissing(tx, user)) ? 'insufficient' : 'proven'
  }

  /**
   * Ends the sessions of an account that `tx` has locked if its new role requires a second factor and it has none: they
   * rest on a password alone, which does not suffice for that role.
   */
  async applyToSessions(tx: Transaction, user: PolicyUser): Promise<void> {
    if (await this.#isMissing(tx, user))
      await this.#sessionEnds.endAllIn(tx, user.id, null, SessionEndReason.REVOKED)
  }

  /** Whether an account lacks a second factor that its role requires by now. */
  async #isMissing(tx: Transaction, user: PolicyUser): Promise<boolean> {
    if (!this.isRequiredOf(user.role)) return false
    if ((await tx.em.count(FactorRecord, { userId: user.id })) > 0) return false
    return !(await this.#isInGrace(tx, user))
  }

  async refuse(
    _tx: Transaction,
    _attempt: SignInAttempt,
    enrol: () => Promise<EnrolmentTokens>,
  ): Promise<EnrolmentRequired> {
    return new EnrolmentRequired(await enrol())
  }

  async #isInGrace(tx: Transaction, { createdAt, role }: PolicyUser): Promise<boolean> {
    const { secondFactorGraceSeconds: seconds } = this.#settings
    if (seconds === 0) return false
    const [row] = await tx.query<{ in_grace: boolean }>(isInGrace, [createdAt, keyOf(role), seconds])
    return row?.in_grace === true
  }
}

/** The row of `settings` that says since when. */
const keyOf = (role: Role): string => `second-factor-required:${role}`
