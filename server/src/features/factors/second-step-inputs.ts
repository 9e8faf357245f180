import { Field, InputType } from 'type-graphql'
import { deliveryOptions, TokenDelivery } from '../sessions/token-delivery.ts'
import { ProofInput } from './proof-input.ts'

@InputType({ description: 'The second step of a sign-in.' })
export class CompleteLoginInput {
  @Field(() => String, { description: 'Of `SecondFactorRequired`.' })
  challenge!: string

  @Field(() => ProofInput, { description: 'A proof of one of the factors that it names.' })
  proof!: ProofInput

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Whether sign-ins on this device need no second factor for 30 days. Needs a cookie; has no effect for administrators.',
  })
  trustDevice?: boolean | null

  @Field(() => TokenDelivery, deliveryOptions)
  delivery?: TokenDelivery | null
}

@InputType({ description: 'A proof of who the signed-in user is.' })
export class ConfirmInput {
  @Field(() => ProofInput, {
    description: 'A second factor, or the password of an account without one.',
  })
  proof!: ProofInput

  @Field(() => String, {
    nullable: true,
    description: 'Of `startConfirmation`. Required with a passkey.',
  })
  challenge?: string | null
}
