import { Field, ID, InputType, registerEnumType } from 'type-graphql'
import { Role } from '../accounts/role.ts'
import { TokenDelivery } from '../sessions/token-delivery.ts'

export enum UserOrderField {
  CREATED_AT = 'CREATED_AT',
  EMAIL = 'EMAIL',
  LAST_NAME = 'LAST_NAME',
  ROLE = 'ROLE',
}

registerEnumType(UserOrderField, {
  name: 'UserOrderField',
  description: 'What users can be ordered by.',
  valuesConfig: {
    CREATED_AT: { description: 'When the account was registered.' },
    EMAIL: { description: 'Email, without regard to case.' },
    LAST_NAME: { description: 'Family name.' },
    ROLE: { description: 'Role, alphabetically.' },
  },
})

export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which way to order.',
  valuesConfig: {
    ASC: { description: 'Smallest, earliest or first in the alphabet first.' },
    DESC: { description: 'Largest, latest or last in the alphabet first.' },
  },
})

@InputType({ description: 'Which users to list. What is absent does not restrict.' })
export class UserFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Part of a name or of the email, without regard to case.',
  })
  text?: string | null

  @Field(() => Role, { nullable: true, description: 'Only accounts of this role.' })
  role?: Role | null

  @Field(() => Boolean, { nullable: true, description: 'Only enabled, or only disabled accounts.' })
  active?: boolean | null
}

@InputType({ description: 'How to order users. Ties are ordered by id.' })
export class UserOrder {
  @Field(() => UserOrderField, { description: 'What to order by.' })
  field!: UserOrderField

  @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Which way.' })
  direction!: OrderDirection
}

@InputType({ description: 'Whose role to set to what.' })
export class SetUserRoleInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string

  @Field(() => Role, { description: 'Its new role.' })
  role!: Role
}

@InputType({ description: 'Whom to disable or enable.' })
export class SetUserActiveInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string

  @Field(() => Boolean, { description: 'False disables the account and ends all of its sessions.' })
  active!: boolean
}

@InputType({ description: 'What it takes to create the first administrator.' })
export class CreateFirstAdministratorInput {
  @Field(() => String, { description: 'The code in the link that the server printed at start.' })
  token!: string

  @Field(() => String, { description: 'At most 254 octets.' })
  email!: string

  @Field(() => String, { description: 'By the same rules as at registration.' })
  password!: string

  @Field(() => String, { description: 'The password once more.' })
  passwordConfirmation!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  firstName!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  lastName!: string

  @Field(() => TokenDelivery, {
    defaultValue: TokenDelivery.BODY,
    description: 'How the refresh token shall be delivered.',
  })
  delivery!: TokenDelivery
}
