import { Field, ObjectType } from 'type-graphql'
import { Factor } from '../../../core/factor.ts'
import { Failure } from '../../../core/failure.ts'
import { Tokens } from '../../sessions/tokens.ts'
import { type EnrolmentTokens, SignInRefusal } from '../../sign-in-step.ts'
import { FactorFailure } from '../factor-failures.ts'

@ObjectType({
  implements: Failure,
  description:
    'The proof was right, but the role of the account requires a second factor, and it has none. Set one up with these tokens.',
})
export class EnrolmentRequired extends SignInRefusal {
  override readonly code = FactorFailure.ENROLMENT_REQUIRED
  override readonly message = 'Your account needs a second factor. Set one up to sign in.'

  @Field(() => Tokens, {
    description:
      'An access token for the fields with `@enrolling`, which expires after ten minutes. There is no refresh token, and no cookie.',
  })
  readonly tokens: EnrolmentTokens

  @Field(() => [Factor], { description: 'The factors that can be set up.' })
  readonly factors = [Factor.PASSKEY, Factor.TOTP]

  constructor(tokens: EnrolmentTokens) {
    super()
    this.tokens = tokens
  }
}
