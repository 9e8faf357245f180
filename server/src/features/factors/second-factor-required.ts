import { Field, Int, ObjectType } from 'type-graphql'
import { Factor } from '../../core/factor.ts'
import { Failure } from '../../core/failure.ts'
import { SignInRefusal } from '../sign-in-step.ts'
import { FactorFailure } from './factor-failures.ts'
import { type PasskeyOptions, PasskeyOptionsScalar } from './passkeys/passkey-options.ts'

@ObjectType({
  implements: Failure,
  description:
    'The first proof was right, and the account has a second factor. There is no session before `completeLogin`.',
})
export class SecondFactorRequired extends SignInRefusal {
  override readonly code = FactorFailure.SECOND_FACTOR_REQUIRED
  override readonly message = 'Confirm the sign-in with your second factor.'

  @Field(() => String, { description: 'For `completeLogin`. Works once, and for five wrong proofs at most.' })
  readonly challenge: string

  @Field(() => Int, { description: 'Lifetime of the challenge, in seconds.' })
  readonly expiresIn: number

  @Field(() => [Factor], { description: 'The factors with which the account can complete the sign-in.' })
  readonly factors: Factor[]

  @Field(() => PasskeyOptionsScalar, {
    nullable: true,
    description: 'What the browser needs to ask for a passkey. Null if the account has none.',
  })
  readonly passkeyOptions: PasskeyOptions | null

  constructor(
    challenge: string,
    expiresIn: number,
    { factors, passkeyOptions }: { factors: Factor[]; passkeyOptions: PasskeyOptions | null },
  ) {
    super()
    this.challenge = challenge
    this.expiresIn = expiresIn
    this.factors = factors
    this.passkeyOptions = passkeyOptions
  }
}
