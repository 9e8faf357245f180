import { Field, InputType } from 'type-graphql'

@InputType({ description: 'Input of `changeEmail`.' })
export class ChangeEmailInput {
  @Field(() => String, { description: 'The new address. At most 254 bytes; unique, case-insensitive.' })
  email!: string
}
