import { Field, InputType } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { deliveryOptions, TokenDelivery } from '../sessions/token-delivery.ts'

export const lastNameDescription = 'At most 150 characters; empty for people who have one name.'
export const phoneDescription =
  'Preferably with the country code, such as +49 30 123456. 6 to 15 digits; spaces and punctuation are dropped.'

@InputType({ description: 'Input of `register`.' })
export class RegisterInput {
  @Field(() => String, { description: 'At most 254 bytes; unique, case-insensitive.' })
  email!: string

  @Field(() => String, {
    description: 'Any Unicode, 8 to 128 characters; not common, not all digits, not close to email or names.',
  })
  password!: string

  @Field(() => String, { description: 'The same password again.' })
  passwordConfirmation!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  firstName!: string

  @Field(() => String, { description: lastNameDescription })
  lastName!: string

  @Field(() => String, { nullable: true, description: phoneDescription })
  phone?: string | null

  @Field(() => Role, {
    nullable: true,
    defaultValue: Role.EMPLOYEE,
    description:
      'Null means `EMPLOYEE`. Roles that the operator does not offer are rejected with `ROLE_NOT_ALLOWED`.',
  })
  role?: Role | null

  @Field(() => TokenDelivery, deliveryOptions)
  delivery?: TokenDelivery | null
}

@InputType({ description: 'Input of `login`.' })
export class LoginInput {
  @Field(() => String, { description: 'The email of the account, case-insensitive.' })
  email!: string

  @Field(() => String, { description: 'The account’s password.' })
  password!: string

  @Field(() => TokenDelivery, deliveryOptions)
  delivery?: TokenDelivery | null
}

@InputType({ description: 'Input of `updateProfile`. Omitted fields are not changed.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: '1 to 150 characters. Null leaves it unchanged.' })
  firstName?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'At most 150 characters; empty removes it. Null leaves it unchanged.',
  })
  lastName?: string | null

  @Field(() => String, { nullable: true, description: `${phoneDescription} Null removes it.` })
  phone?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The language of mails, a language tag such as `de` or `de-AT`. If the server has no texts in it, the server’s default is used. ' +
      'Null removes it.',
  })
  locale?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether to get a mail about sign-ins from new devices. Null leaves it unchanged.',
  })
  newDeviceNotices?: boolean | null
}

@InputType({ description: 'Input of `changePassword`.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The current password.' })
  currentPassword!: string

  @Field(() => String, { description: 'The rules of registration apply.' })
  newPassword!: string

  @Field(() => String, { description: 'The new password again.' })
  newPasswordConfirmation!: string
}
