import { Extensions, Field, InputType } from 'type-graphql'
import { type PasskeyAnswer, PasskeyAnswerScalar } from './passkeys/passkey-answer.ts'

@Extensions({ isOneOf: true })
@InputType({ description: 'Proof of the user’s identity: exactly one of the fields.' })
export class ProofInput {
  @Field(() => PasskeyAnswerScalar, {
    nullable: true,
    description: 'What the browser returned for the options of the challenge.',
  })
  passkey?: PasskeyAnswer

  @Field(() => String, {
    nullable: true,
    description: 'The password. Accepted by `confirm` alone, and only if the account has no second factor.',
  })
  password?: string

  @Field(() => String, {
    nullable: true,
    description: 'One of the recovery codes, which is used up. Case, spaces and hyphens do not matter.',
  })
  recoveryCode?: string

  @Field(() => String, {
    nullable: true,
    description: 'The 6 digits that the authenticator app shows. Each code works once.',
  })
  totp?: string
}
