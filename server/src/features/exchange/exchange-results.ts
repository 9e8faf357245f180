import { createUnionType, Field, ObjectType, registerEnumType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { AccountDisabled, EmailNotVerified } from '../accounts/account-results.ts'
import { SecondFactorRequired } from '../factors/second-factor-required.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { ExchangeFailure } from './exchange-failures.ts'
import { ExchangeRefusalReason } from './exchange-refusal-reason.ts'

registerEnumType(ExchangeRefusalReason, {
  name: 'ExchangeRefusalReason',
  description: 'Why a token of the former service was not exchanged. In each case, the user must sign in.',
  valuesConfig: {
    SIGNATURE_INVALID: {
      description: 'The former service did not issue it, or not as a refresh token, or no longer accepts it.',
    },
    EXPIRED: { description: 'It has expired.' },
    TRADED_BEFORE: { description: 'It was exchanged, replaced or signed out before.' },
    CREDENTIALS_CHANGED: {
      description: 'The password was changed here, or all sessions were ended here after it was issued.',
    },
    NOT_KNOWN: { description: 'Its account has not been imported.' },
    SECOND_FACTOR_MISSING: {
      description:
        'The role of the account requires a second factor, and it has none. Who signs in with the password can set one up.',
    },
  },
})

@ObjectType({
  implements: Failure,
  description: 'The refresh token of the former service was not exchanged. The user must sign in.',
})
export class TokenNotExchanged extends Failure {
  override readonly code = ExchangeFailure.TOKEN_NOT_EXCHANGED
  override readonly message = 'Your earlier sign-in is no longer valid. Sign in again.'

  @Field(() => ExchangeRefusalReason, { description: 'Why not.' })
  readonly reason: ExchangeRefusalReason

  constructor(reason: ExchangeRefusalReason) {
    super()
    this.reason = reason
  }
}

export const ExchangeTokenResult = createUnionType({
  name: 'ExchangeTokenResult',
  description: 'Result of `exchangeToken`.',
  types: () =>
    [Authenticated, AccountDisabled, EmailNotVerified, SecondFactorRequired, TokenNotExchanged] as const,
})
