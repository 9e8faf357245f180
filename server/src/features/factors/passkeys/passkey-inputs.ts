import { Field, InputType } from 'type-graphql'
import { deliveryOptions, TokenDelivery } from '../../sessions/token-delivery.ts'
import { type PasskeyAnswer, PasskeyAnswerScalar } from './passkey-answer.ts'

@InputType({ description: 'Input of `loginWithPasskey`.' })
export class LoginWithPasskeyInput {
  @Field(() => String, { description: 'The challenge of `startPasskeyLogin`.' })
  challenge!: string

  @Field(() => PasskeyAnswerScalar, { description: 'What the browser returned for its options.' })
  answer!: PasskeyAnswer

  @Field(() => TokenDelivery, deliveryOptions)
  delivery?: TokenDelivery | null
}

@InputType({ description: 'Input of `addPasskey`.' })
export class AddPasskeyInput {
  @Field(() => String, { description: 'The challenge of `startPasskey`.' })
  challenge!: string

  @Field(() => PasskeyAnswerScalar, { description: 'What the browser returned for its options.' })
  answer!: PasskeyAnswer

  @Field(() => String, {
    nullable: true,
    description:
      'A name that distinguishes it from others, at most 150 characters. Null means the name of its provider.',
  })
  name?: string | null
}
