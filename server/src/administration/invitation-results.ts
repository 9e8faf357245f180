import { createUnionType, Field, ObjectType } from 'type-graphql'
import { User } from '../accounts/user.entity.ts'
import { ValidationError } from '../accounts/validation-error.ts'
import { Failure, FailureCode } from '../failure.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { UserNotFound } from './administration-results.ts'

@ObjectType({ description: 'A link with which the owner of an account chooses its first password, once.' })
export class Invitation {
  @Field(() => User, { description: 'Whose account it is.' })
  readonly user: User

  @Field(() => String, {
    description: 'To pass on to its owner only: whoever has it can take the account. It is shown this once.',
  })
  readonly link: string

  @Field(() => Date, { description: 'When it stops working.' })
  readonly expiresAt: Date

  constructor(user: User, link: string, expiresAt: Date) {
    this.user = user
    this.link = link
    this.expiresAt = expiresAt
  }
}

@ObjectType({
  implements: Failure,
  description: 'The link has expired, has been used, or was replaced by a newer one.',
})
export class LinkExpired extends Failure {
  override readonly code = FailureCode.LINK_EXPIRED
  override readonly message =
    'This link has expired, has been used, or was replaced by a newer one. Ask an administrator for a new one.'
}

@ObjectType({ implements: Failure, description: 'The owner of the account has chosen a password already.' })
export class PasswordAlreadyChosen extends Failure {
  override readonly code = FailureCode.PASSWORD_ALREADY_CHOSEN
  override readonly message = 'The owner of this account has chosen a password already, so it needs no link.'
}

export const CreateUserResult = createUnionType({
  name: 'CreateUserResult',
  description: 'What creating an account for somebody comes to.',
  types: () => [Invitation, ValidationError] as const,
})

export const ReissueInvitationResult = createUnionType({
  name: 'ReissueInvitationResult',
  description: 'What asking for a new link comes to.',
  types: () => [Invitation, UserNotFound, PasswordAlreadyChosen] as const,
})

export const ChoosePasswordResult = createUnionType({
  name: 'ChoosePasswordResult',
  description: 'What choosing a first password comes to.',
  types: () => [Authenticated, ValidationError, LinkExpired] as const,
})
