import { createUnionType, Field, ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { ValidationError } from '../../core/validation-error.ts'
import { LinkExpired } from '../mail/link-expired.ts'
import { TooManyMails } from '../mail/too-many-mails.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { User } from '../users/user.entity.ts'
import { AdministrationFailure } from './administration-failures.ts'
import { UserNotFound } from './administration-results.ts'

@ObjectType({
  description: 'A link with which the owner of an account chooses their first password. It works once.',
})
export class Invitation {
  @Field(() => User, { description: 'The account.' })
  readonly user: User

  @Field(() => String, {
    description:
      'Pass it on to the owner only, because it gives access to the account. It is not shown again.',
  })
  readonly link: string

  @Field(() => Date, { description: 'When it expires.' })
  readonly expiresAt: Date

  constructor(user: User, link: string, expiresAt: Date) {
    this.user = user
    this.link = link
    this.expiresAt = expiresAt
  }
}

@ObjectType({
  description:
    'A link with which the owner of an account chooses their first password is mailed to them. It works once. Administrators do not ' +
    'see it.',
})
export class InvitationMailed {
  @Field(() => User, { description: 'The account.' })
  readonly user: User

  @Field(() => Date, { description: 'When the link expires.' })
  readonly expiresAt: Date

  constructor(user: User, expiresAt: Date) {
    this.user = user
    this.expiresAt = expiresAt
  }
}

@ObjectType({ implements: Failure, description: 'The owner of the account has already chosen a password.' })
export class PasswordAlreadyChosen extends Failure {
  override readonly code = AdministrationFailure.PASSWORD_ALREADY_CHOSEN
  override readonly message = 'The owner of this account has already chosen a password and needs no link.'
}

export const CreateUserResult = createUnionType({
  name: 'CreateUserResult',
  description: 'Result of `createUser`.',
  types: () => [Invitation, InvitationMailed, ValidationError, TooManyMails] as const,
})

export const ReissueInvitationResult = createUnionType({
  name: 'ReissueInvitationResult',
  description: 'Result of `reissueInvitation`.',
  types: () => [Invitation, InvitationMailed, UserNotFound, PasswordAlreadyChosen, TooManyMails] as const,
})

export const ChoosePasswordResult = createUnionType({
  name: 'ChoosePasswordResult',
  description: 'Result of `choosePassword`.',
  types: () => [Authenticated, ValidationError, LinkExpired] as const,
})
