import { Field, InputType } from 'type-graphql'
import { Role } from '../accounts/role.ts'
import { TokenDelivery } from '../sessions/token-delivery.ts'

@InputType({ description: 'The account to create for somebody else.' })
export class CreateUserInput {
  @Field(() => String, { description: 'At most 254 octets; unique without regard to case.' })
  email!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  firstName!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  lastName!: string

  @Field(() => String, { nullable: true, description: 'With its country code, such as +49 30 123456.' })
  phone?: string | null

  @Field(() => Role, { defaultValue: Role.EMPLOYEE, description: 'What the account may do.' })
  role!: Role
}

@InputType({ description: 'What it takes to choose the first password of an account.' })
export class ChoosePasswordInput {
  @Field(() => String, { description: 'The code in the link that an administrator passed on.' })
  token!: string

  @Field(() => String, { description: 'By the same rules as at registration.' })
  password!: string

  @Field(() => String, { description: 'The password once more.' })
  passwordConfirmation!: string

  @Field(() => TokenDelivery, {
    defaultValue: TokenDelivery.BODY,
    description: 'How the refresh token shall be delivered.',
  })
  delivery!: TokenDelivery
}
