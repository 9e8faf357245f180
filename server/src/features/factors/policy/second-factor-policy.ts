import { Factor } from '../../../core/factor.ts'
import type { Role } from '../../../core/role.ts'
import type { Database, Transaction } from '../../../database/database.ts'
import { SessionEndReason } from '../../sessions/session-end-reason.ts'
import type { SessionEnds } from '../../sessions/session-ends.ts'
import type { EnrolmentTokens, SignInAttempt, SignInStep, SignInVerdict } from '../../sign-in-step.ts'
import type { User } from '../../users/user.entity.ts'
import { FactorRecord } from '../factor.entity.ts'
import type { FactorNotices } from '../factor-notices.ts'
import { EnrolmentRequired } from './enrolment-required.ts'
import { graceEnd, notePolicy } from './policy-statements.ts'
import type { SecondFactorSettings } from './second-factor-settings.ts'

interface Grace {
  readonly ends_at: Date
  readonly in_grace: boolean
}

type PolicyUser = Pick<SignInAttempt['user'], 'id' | 'role' | 'createdAt'>

/**
 * Requires a second factor of accounts with certain roles. Who has none sets one up before they can do anything else, at
 * the latest when the grace period is over. It begins when the account is created, or when a server first required a
 * second factor for its role, whichever is later.
 */
export class SecondFactorPolicy implements SignInStep {
  readonly #database: Database
  readonly #sessionEnds: SessionEnds
  readonly #notices: FactorNotices
  readonly #settings: SecondFactorSettings

  constructor(parts: {
    database: Database
    sessionEnds: SessionEnds
    notices: FactorNotices
    settings: SecondFactorSettings
  }) {
    this.#database = parts.database
    this.#sessionEnds = parts.sessionEnds
    this.#notices = parts.notices
    this.#settings = parts.settings
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
    return (await this.isMissing(tx, user)) ? 'insufficient' : 'proven'
  }

  /**
   * Ends the sessions of an account that `tx` has locked if its new role requires a second factor and it has none: they
   * rest on a password alone, which does not suffice for that role.
   */
  async applyToSessions(tx: Transaction, user: PolicyUser): Promise<void> {
    if (await this.isMissing(tx, user))
      await this.#sessionEnds.endAllIn(tx, user.id, null, SessionEndReason.REVOKED)
  }

  /** Mails the owner once that the account needs a second factor, if it does after the grace period. */
  async remind(tx: Transaction, user: User): Promise<void> {
    const grace = await this.#graceOf(tx, user)
    if (grace?.in_grace) await this.#notices.ofDue(tx, user, grace.ends_at)
  }

  /** When an account needs a second factor at the latest; null if its role requires none, or it has one. */
  async dueOf({ id, createdAt, role }: PolicyUser): Promise<Date | null> {
    if (!this.isRequiredOf(role)) return null
    const has = await this.#database.read((em) => em.count(FactorRecord, { userId: id }))
    return has > 0 ? null : ((await this.#ends(this.#database, { createdAt, role }))?.ends_at ?? null)
  }

  /** Whether an account lacks a second factor that its role requires by now. */
  async isMissing(tx: Transaction, user: PolicyUser): Promise<boolean> {
    const grace = await this.#graceOf(tx, user)
    return grace !== undefined && !grace.in_grace
  }

  /** The grace period of an account that lacks a second factor; undefined if it needs none. */
  async #graceOf(tx: Transaction, user: PolicyUser): Promise<Grace | undefined> {
    if (!this.isRequiredOf(user.role)) return undefined
    if ((await tx.em.count(FactorRecord, { userId: user.id })) > 0) return undefined
    return this.#ends(tx, user)
  }

  async #ends(
    on: Pick<Database | Transaction, 'query'>,
    { createdAt, role }: Pick<PolicyUser, 'createdAt' | 'role'>,
  ): Promise<Grace | undefined> {
    const { secondFactorGraceSeconds: seconds } = this.#settings
    const [grace] = await on.query<Grace>(graceEnd, [createdAt, keyOf(role), seconds])
    return grace
  }

  async refuse(
    _tx: Transaction,
    _attempt: SignInAttempt,
    enrol: () => Promise<EnrolmentTokens>,
  ): Promise<EnrolmentRequired> {
    return new EnrolmentRequired(await enrol())
  }
}

/** The row of `settings` that says since when. */
const keyOf = (role: Role): string => `second-factor-required:${role}`
