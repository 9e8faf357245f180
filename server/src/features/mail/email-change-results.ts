import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { ValidationError } from '../../core/validation-error.ts'
import { User } from '../users/user.entity.ts'
import { LinkExpired } from './link-expired.ts'

@ObjectType({
  description:
    'A link was mailed to the new address, which replaces the current one when the link is used. Does not reveal whether another account has the address.',
})
export class EmailChangeStarted {
  @Field(() => User, { description: 'The account, with its `pendingEmail`.' })
  readonly user: User

  @Field(() => Int, { description: 'Lifetime of the link in the mail, in seconds.' })
  readonly expiresIn: number

  constructor(user: User, expiresIn: number) {
    this.user = user
    this.expiresIn = expiresIn
  }
}

@ObjectType({
  description: 'The account has the new address. The former one was sent a link that undoes the change.',
})
export class EmailChanged {
  @Field(() => String, { description: 'The new address.' })
  readonly email: string

  constructor(email: string) {
    this.email = email
  }
}

@ObjectType({
  description:
    'The account has its former address again. Its password no longer works, all sessions have ended, and a link to choose a new password was mailed to the address.',
})
export class EmailChangeUndone {
  @Field(() => String, { description: 'The address of the account.' })
  readonly email: string

  @Field(() => Int, { description: 'The number of sessions ended.' })
  readonly sessionsEnded: number

  @Field(() => Int, { description: 'Lifetime of the link in the mail, in seconds.' })
  readonly expiresIn: number

  constructor(email: string, sessionsEnded: number, expiresIn: number) {
    this.email = email
    this.sessionsEnded = sessionsEnded
    this.expiresIn = expiresIn
  }
}

export const ChangeEmailResult = createUnionType({
  name: 'ChangeEmailResult',
  description: 'Result of `changeEmail`.',
  types: () => [EmailChangeStarted, ValidationError] as const,
})

export const ConfirmEmailChangeResult = createUnionType({
  name: 'ConfirmEmailChangeResult',
  description:
    'Result of `confirmEmailChange`. `LinkExpired` also if another account took the address in the meantime.',
  types: () => [EmailChanged, LinkExpired] as const,
})

export const UndoEmailChangeResult = createUnionType({
  name: 'UndoEmailChangeResult',
  description: 'Result of `undoEmailChange`.',
  types: () => [EmailChangeUndone, LinkExpired] as const,
})
