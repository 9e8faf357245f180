import { Field, ID, InputType } from 'type-graphql'

@InputType({ description: 'A code of the authenticator app that `startTotp` set up.' })
export class AddTotpInput {
  @Field(() => String, { description: 'The 6 digits that the app shows now. They count as used.' })
  code!: string

  @Field(() => String, {
    nullable: true,
    description: 'How the owner calls the app, at most 150 characters. “Authenticator app” if omitted.',
  })
  name?: string | null
}

@InputType({ description: 'A new name for a factor.' })
export class RenameFactorInput {
  @Field(() => ID, { description: 'The authenticator app or passkey.' })
  id!: string

  @Field(() => String, { description: 'The new name, 1 to 150 characters.' })
  name!: string
}
