import type { AuditKind } from '../core/audit-kind.ts'
import type { Client } from '../core/client.ts'
import type { Factor } from '../core/factor.ts'
import { Failure } from '../core/failure.ts'
import type { Role } from '../core/role.ts'
import type { Transaction } from '../database/database.ts'

/** What a user proved, and where. */
export interface GivenProof {
  /** What the user proved. */
  readonly factors: readonly Factor[]
  /** The account's hash that the password was compared with, or that was just stored. */
  readonly passwordHash: string | null
  readonly client: Client
  /** The kind of audit event to record. */
  readonly kind: AuditKind
  /** The request's cookies by name. None if omitted. */
  readonly cookies?: Readonly<Record<string, string | undefined>> | undefined
}

/** A user who asks for a session. The row of the account is locked. */
export interface SignInAttempt {
  readonly user: {
    readonly id: string
    readonly email: string
    readonly role: Role
    readonly createdAt: Date
  }
  readonly proof: GivenProof
}

/**
 * What a step makes of an attempt. `proven`: it may start a session, which counts as confirmed. `trusted`: it may, but
 * rests on an earlier proof, so `@fresh` fields require a confirmation. `insufficient`: it may not.
 */
export type SignInVerdict = 'proven' | 'trusted' | 'insufficient'

/** What a user gets in place of a session. Add the type to each union that contains `Authenticated`. */
export abstract class SignInRefusal extends Failure {}

/** Tokens that can only set up a second factor. There is no refresh token, and they are never in a cookie. */
export interface EnrolmentTokens {
  readonly accessToken: string
  readonly accessTokenExpiresIn: number
  readonly refreshToken: null
  readonly refreshTokenExpiresIn: number
  readonly serverTime: Date
}

/** Decides with the other features' steps whether a session may start. */
export interface SignInStep {
  /** Judges an attempt, and changes nothing. */
  judge(tx: Transaction, attempt: SignInAttempt): Promise<SignInVerdict>
  /**
   * Returns the answer to an attempt that was insufficient, and stores what completing it needs.
   * @param enrol starts a session that can only set up a second factor, in place of the one that was asked for
   */
  refuse(
    tx: Transaction,
    attempt: SignInAttempt,
    enrol: () => Promise<EnrolmentTokens>,
  ): Promise<SignInRefusal>
}

const order: readonly SignInVerdict[] = ['proven', 'trusted', 'insufficient']

/** The steps of one server, in the order of its features. */
export class SignInSteps {
  #steps: readonly SignInStep[] = []

  add(steps: readonly SignInStep[]): void {
    this.#steps = [...this.#steps, ...steps]
  }

  /** The strictest verdict, with the step that refuses. */
  async judge(
    tx: Transaction,
    attempt: SignInAttempt,
  ): Promise<{ readonly verdict: SignInVerdict; readonly refusing?: SignInStep }> {
    let verdict: SignInVerdict = 'proven'
    for (const step of this.#steps) {
      const own = await step.judge(tx, attempt)
      if (own === 'insufficient') return { verdict: own, refusing: step }
      if (order.indexOf(own) > order.indexOf(verdict)) verdict = own
    }
    return { verdict }
  }
}
