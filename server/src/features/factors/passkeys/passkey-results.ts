import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { Failure } from '../../../core/failure.ts'
import { ValidationError } from '../../../core/validation-error.ts'
import { AccountDisabled, EmailNotVerified } from '../../accounts/account-results.ts'
import { Authenticated } from '../../sessions/session-results.ts'
import { ChallengeExpired } from '../challenge-expired.ts'
import { FactorAdded } from '../factor-results.ts'
import { PasskeyFailure } from './passkey-failures.ts'
import { type PasskeyOptions, PasskeyOptionsScalar } from './passkey-options.ts'
import type { RelyingParty } from './relying-party.ts'

@ObjectType({ description: 'A challenge for an authenticator. It can be answered once.' })
export class PasskeyChallenge {
  @Field(() => String, { description: 'To be sent back with the answer. Also contained in the options.' })
  readonly challenge: string

  @Field(() => Int, { description: 'Lifetime of the challenge, in seconds.' })
  readonly expiresIn: number

  @Field(() => PasskeyOptionsScalar, { description: 'What the browser needs to ask for the passkey.' })
  readonly options: PasskeyOptions

  /** @param challenge that of the options if omitted */
  constructor(options: PasskeyOptions, expiresIn: number, challenge = options.challenge) {
    this.challenge = challenge
    this.expiresIn = expiresIn
    this.options = options
  }
}

@ObjectType({
  implements: Failure,
  description: 'The passkey is unknown, its answer is not for this server, or its user was not verified.',
})
export class PasskeyRejected extends Failure {
  override readonly code = PasskeyFailure.PASSKEY_REJECTED
  override readonly message =
    'This passkey was not accepted. It may have been removed. Try another one, or use your password.'

  @Field(() => Boolean, {
    description:
      'Whether the server knows the passkey. If not, the browser can be asked to forget it, with `PublicKeyCredential.signalUnknownCredential()`.',
  })
  readonly known: boolean

  @Field(() => String, { description: 'The server’s relying party id (RP ID), for that call.' })
  readonly relyingPartyId: string

  constructor(known: boolean, { id }: Pick<RelyingParty, 'id'>) {
    super()
    this.known = known
    this.relyingPartyId = id
  }
}

export const LoginWithPasskeyResult = createUnionType({
  name: 'LoginWithPasskeyResult',
  description: 'Result of `loginWithPasskey`.',
  types: () => [Authenticated, AccountDisabled, ChallengeExpired, EmailNotVerified, PasskeyRejected] as const,
})

export const AddPasskeyResult = createUnionType({
  name: 'AddPasskeyResult',
  description: 'Result of `addPasskey`.',
  types: () => [FactorAdded, ChallengeExpired, PasskeyRejected, ValidationError] as const,
})
