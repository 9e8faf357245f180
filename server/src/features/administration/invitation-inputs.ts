import { Field, InputType } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { lastNameDescription, phoneDescription } from '../accounts/account-inputs.ts'
import { deliveryOptions, TokenDelivery } from '../sessions/token-delivery.ts'

@InputType({ description: 'Input of `createUser`.' })
export class CreateUserInput {
  @Field(() => String, { description: 'At most 254 bytes; unique, case-insensitive.' })
  email!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  firstName!: string

  @Field(() => String, { description: lastNameDescription })
  lastName!: string

  @Field(() => String, { nullable: true, description: phoneDescription })
  phone?: string | null

  @Field(() => Role, {
    nullable: true,
    defaultValue: Role.EMPLOYEE,
    description: 'The role of the account. Null means `EMPLOYEE`.',
  })
  role?: Role | null
}

@InputType({ description: 'Input of `choosePassword`.' })
export class ChoosePasswordInput {
  @Field(() => String, { description: 'The token in the link.' })
  token!: string

  @Field(() => String, { description: 'The rules of registration apply.' })
  password!: string

  @Field(() => String, { description: 'The same password again.' })
  passwordConfirmation!: string

  @Field(() => TokenDelivery, deliveryOptions)
  delivery?: TokenDelivery | null
}
