import { Field, ID, InputType, registerEnumType } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { lastNameDescription } from '../accounts/account-inputs.ts'
import { deliveryOptions, TokenDelivery } from '../sessions/token-delivery.ts'

export enum UserOrderField {
  CREATED_AT = 'CREATED_AT',
  EMAIL = 'EMAIL',
  LAST_NAME = 'LAST_NAME',
  ROLE = 'ROLE',
}

registerEnumType(UserOrderField, {
  name: 'UserOrderField',
  description: 'Fields that users can be ordered by.',
  valuesConfig: {
    CREATED_AT: { description: 'Time of registration.' },
    EMAIL: { description: 'Email, case-insensitive.' },
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
  description: 'Order of a list.',
  valuesConfig: {
    ASC: { description: 'Smallest, earliest or first in the alphabet first.' },
    DESC: { description: 'Largest, latest or last in the alphabet first.' },
  },
})

@InputType({ description: 'Filters of `users`. Omitted fields do not restrict the list.' })
export class UserFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Part of a name or the email, or several parts separated by spaces; case-insensitive. Among millions of accounts, of at least three letters.',
  })
  text?: string | null

  @Field(() => Role, { nullable: true, description: 'Only accounts with this role.' })
  role?: Role | null

  @Field(() => Boolean, { nullable: true, description: 'Only enabled or only disabled accounts.' })
  active?: boolean | null
}

@InputType({ description: 'Order of `users`. Ties are ordered by id.' })
export class UserOrder {
  @Field(() => UserOrderField, { description: 'The field to order by.' })
  field!: UserOrderField

  @Field(() => OrderDirection, {
    nullable: true,
    defaultValue: OrderDirection.ASC,
    description: 'The direction. Null means `ASC`.',
  })
  direction?: OrderDirection | null
}

@InputType({ description: 'Input of `setUserRole`.' })
export class SetUserRoleInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string

  @Field(() => Role, { description: 'Its new role.' })
  role!: Role
}

@InputType({ description: 'Input of `setUserActive`.' })
export class SetUserActiveInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string

  @Field(() => Boolean, { description: 'False disables the account and ends all of its sessions.' })
  active!: boolean
}

@InputType({ description: 'Input of `createFirstAdministrator`.' })
export class CreateFirstAdministratorInput {
  @Field(() => String, { description: 'The code in the link that the server printed at startup.' })
  token!: string

  @Field(() => String, { description: 'At most 254 bytes.' })
  email!: string

  @Field(() => String, { description: 'The rules of registration apply.' })
  password!: string

  @Field(() => String, { description: 'The same password again.' })
  passwordConfirmation!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  firstName!: string

  @Field(() => String, { description: lastNameDescription })
  lastName!: string

  @Field(() => TokenDelivery, deliveryOptions)
  delivery?: TokenDelivery | null
}
