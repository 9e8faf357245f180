import { Field, InputType } from 'type-graphql'

@InputType({ description: 'The account whose password was forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => String, {
    description: 'The email address of the account. Case is ignored.',
  })
  email!: string
}

@InputType({ description: 'The token of a mailed link, and the new password.' })
export class ResetPasswordInput {
  @Field(() => String, { description: 'The part of the link after `#`.' })
  token!: string

  @Field(() => String, { description: 'The same rules apply as at registration.' })
  password!: string

  @Field(() => String, { description: 'The new password again.' })
  passwordConfirmation!: string
}
