import { Field, InputType } from 'type-graphql'
import { TokenDelivery } from '../sessions/token-delivery.ts'
import { Role } from './role.ts'

const deliveryOptions = {
  defaultValue: TokenDelivery.BODY,
  description: 'How the refresh token shall be delivered.',
}

@InputType({ description: 'What it takes to register.' })
export class RegisterInput {
  @Field(() => String, { description: 'At most 254 octets; unique without regard to case.' })
  email!: string

  @Field(() => String, {
    description: 'Any Unicode, 8 to 128 characters; not common, not all digits, not close to email or names.',
  })
  password!: string

  @Field(() => String, { description: 'The password once more.' })
  passwordConfirmation!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  firstName!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  lastName!: string

  @Field(() => String, { nullable: true, description: 'With its country code, such as +49 30 123456.' })
  phone?: string | null

  @Field(() => Role, {
    nullable: true,
    defaultValue: Role.EMPLOYEE,
    description: 'Granted if the operator lets people choose it; else `ROLE_NOT_ALLOWED`, whoever asks.',
  })
  role?: Role | null

  @Field(() => TokenDelivery, deliveryOptions)
  delivery!: TokenDelivery
}

@InputType({ description: 'What it takes to sign in.' })
export class LoginInput {
  @Field(() => String, { description: 'As at registration; upper and lower case do not matter.' })
  email!: string

  @Field(() => String, { description: 'The account’s password.' })
  password!: string

  @Field(() => TokenDelivery, deliveryOptions)
  delivery!: TokenDelivery
}

@InputType({ description: 'What to change; what is absent stays as it is.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: '1 to 150 characters.' })
  firstName?: string | null

  @Field(() => String, { nullable: true, description: '1 to 150 characters.' })
  lastName?: string | null

  @Field(() => String, { nullable: true, description: 'With its country code; null removes it.' })
  phone?: string | null
}

@InputType({ description: 'What it takes to change the password.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password that is to be replaced.' })
  currentPassword!: string

  @Field(() => String, { description: 'By the same rules as at registration.' })
  newPassword!: string

  @Field(() => String, { description: 'The new password once more.' })
  newPasswordConfirmation!: string
}
