import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql'
import { Factor } from '../../core/factor.ts'
import { Failure } from '../../core/failure.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import { ChallengeExpired } from './challenge-expired.ts'
import { FactorFailure } from './factor-failures.ts'
import { ProofRejected } from './proof-rejected.ts'

@ObjectType({
  description:
    'An authenticator app or a passkey of the account, or its recovery codes, which are one entry together.',
})
export class RegisteredFactor {
  @Field(() => ID, { description: 'For `renameFactor` and `removeFactor`.' })
  id!: string

  @Field(() => Factor, { description: 'The kind of factor.' })
  factor!: Factor

  @Field(() => String, { description: 'Chosen by the owner, at most 150 characters.' })
  name!: string

  @Field(() => Date, { description: 'When it was added.' })
  createdAt!: Date

  @Field(() => Date, { nullable: true, description: 'When it last proved something. Null if never.' })
  lastUsedAt: Date | null = null

  @Field(() => Int, { nullable: true, description: 'With `RECOVERY_CODE`: how many codes are left.' })
  remaining: number | null = null
}

@ObjectType({
  description: 'The secret of a new authenticator app. It counts once a code of it was sent to `addTotp`.',
})
export class TotpStarted {
  @Field(() => String, { description: 'The secret in base32, to be typed into an app.' })
  secret!: string

  @Field(() => String, { description: 'The same as an `otpauth://` address, for apps on the same device.' })
  uri!: string

  @Field(() => String, {
    description:
      'The same as a QR code: an SVG image. Keep its light background in dark mode, or cameras cannot read it.',
  })
  qrSvg!: string

  @Field(() => Int, { description: 'How long the secret waits for `addTotp`, in seconds.' })
  expiresIn!: number
}

@ObjectType({ description: 'The factor was added. From now on a sign-in needs a second factor.' })
export class FactorAdded {
  @Field(() => RegisteredFactor, { description: 'The new factor.' })
  readonly factor: RegisteredFactor

  @Field(() => [String], {
    nullable: true,
    description: 'With the first factor: the recovery codes, which are not shown again.',
  })
  readonly recoveryCodes: string[] | null

  /** The session of a sign-in that required a factor first. */
  readonly issued: IssuedTokens<Authenticated> | null

  constructor(
    factor: RegisteredFactor,
    recoveryCodes: string[] | null,
    issued: IssuedTokens<Authenticated> | null = null,
  ) {
    this.factor = factor
    this.recoveryCodes = recoveryCodes
    this.issued = issued
  }
}

@ObjectType({ description: 'The factor has its new name.' })
export class FactorRenamed {
  @Field(() => RegisteredFactor, { description: 'The factor.' })
  readonly factor: RegisteredFactor

  constructor(factor: RegisteredFactor) {
    this.factor = factor
  }
}

@ObjectType({ description: 'The factor was removed. With the last one, the recovery codes are gone too.' })
export class FactorRemoved {
  @Field(() => RegisteredFactor, { description: 'The removed factor.' })
  readonly factor: RegisteredFactor

  constructor(factor: RegisteredFactor) {
    this.factor = factor
  }
}

@ObjectType({ description: 'Recovery codes. They are not shown again, and earlier ones no longer work.' })
export class RecoveryCodes {
  @Field(() => [String], { description: 'Ten codes. Empty if the account has no second factor.' })
  readonly codes: string[]

  constructor(codes: string[]) {
    this.codes = codes
  }
}

@ObjectType({
  implements: Failure,
  description: 'The account has no authenticator app or passkey with this id.',
})
export class FactorNotFound extends Failure {
  override readonly code = FactorFailure.FACTOR_NOT_FOUND
  override readonly message = 'This factor was not found. It may have been removed already.'
}

@ObjectType({
  implements: Failure,
  description:
    'Without the factor its owner could no longer sign in: it is the last passkey of an account without a password, or the last ' +
    'second factor of an account whose role requires one.',
})
export class LastWayIn extends Failure {
  override readonly code = FactorFailure.LAST_WAY_IN
  override readonly message = 'You would lock yourself out. Add another factor first, then remove this one.'
}

export const AddTotpResult = createUnionType({
  name: 'AddTotpResult',
  description: 'Result of `addTotp`.',
  types: () => [FactorAdded, ChallengeExpired, ProofRejected, ValidationError] as const,
})

export const RenameFactorResult = createUnionType({
  name: 'RenameFactorResult',
  description: 'Result of `renameFactor`.',
  types: () => [FactorRenamed, FactorNotFound, ValidationError] as const,
})

export const RemoveFactorResult = createUnionType({
  name: 'RemoveFactorResult',
  description: 'Result of `removeFactor`.',
  types: () => [FactorRemoved, FactorNotFound, LastWayIn] as const,
})
