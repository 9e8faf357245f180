import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { AccountDisabled } from '../accounts/account-results.ts'
import { TooManyMails } from '../mail/too-many-mails.ts'
import { User } from '../users/user.entity.ts'
import { UserNotFound } from './administration-results.ts'

@ObjectType({
  description:
    'A link for replacing the password is mailed to the owner of the account. Until it is used, the password and the sessions stay.',
})
export class PasswordResetMailed {
  @Field(() => User, { description: 'The account.' })
  readonly user: User

  @Field(() => Int, { description: 'Lifetime of the link, in seconds.' })
  readonly expiresIn: number

  constructor(user: User, expiresIn: number) {
    this.user = user
    this.expiresIn = expiresIn
  }
}

export const SendPasswordResetResult = createUnionType({
  name: 'SendPasswordResetResult',
  description: 'Result of `sendPasswordReset`.',
  types: () => [PasswordResetMailed, UserNotFound, AccountDisabled, TooManyMails] as const,
})
