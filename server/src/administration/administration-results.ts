import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { User } from '../accounts/user.entity.ts'
import { ValidationError } from '../accounts/validation-error.ts'
import { Failure, FailureCode } from '../failure.ts'
import { Authenticated } from '../sessions/session-results.ts'

@ObjectType({ description: 'The role has been set.' })
export class UserRoleSet {
  @Field(() => User, { description: 'The account as it is now.' })
  readonly user: User

  constructor(user: User) {
    this.user = user
  }
}

@ObjectType({ description: 'The account has been disabled or enabled.' })
export class UserActiveSet {
  @Field(() => User, { description: 'The account as it is now.' })
  readonly user: User

  @Field(() => Int, { description: 'How many of its sessions were ended.' })
  readonly sessionsEnded: number

  constructor(user: User, sessionsEnded: number) {
    this.user = user
    this.sessionsEnded = sessionsEnded
  }
}

@ObjectType({ description: 'All sessions of the account have been ended.' })
export class UserSessionsEnded {
  @Field(() => User, { description: 'Whose sessions they were.' })
  readonly user: User

  @Field(() => Int, { description: 'How many were ended.' })
  readonly sessionsEnded: number

  constructor(user: User, sessionsEnded: number) {
    this.user = user
    this.sessionsEnded = sessionsEnded
  }
}

@ObjectType({ implements: Failure, description: 'There is no such account among those you may see.' })
export class UserNotFound extends Failure {
  override readonly code = FailureCode.USER_NOT_FOUND
  override readonly message = 'There is no such account among those you may see. Check the id.'
}

@ObjectType({
  implements: Failure,
  description: 'The last active administrator can be neither demoted nor disabled.',
})
export class LastAdministrator extends Failure {
  override readonly code = FailureCode.LAST_ADMINISTRATOR
  override readonly message = 'This is the last active administrator. Make somebody else one first.'
}

@ObjectType({ implements: Failure, description: 'Nobody changes their own role.' })
export class OwnRole extends Failure {
  override readonly code = FailureCode.OWN_ROLE
  override readonly message = 'Nobody changes their own role. Ask another administrator.'
}

@ObjectType({
  implements: Failure,
  description: 'The link has been used, or is not the one the server printed.',
})
export class SetupClosed extends Failure {
  override readonly code = FailureCode.SETUP_CLOSED
  override readonly message =
    'This link has been used, or is not the one the server printed. Sign in, or use the link of the latest start.'
}

export const SetUserRoleResult = createUnionType({
  name: 'SetUserRoleResult',
  description: 'What setting a role comes to.',
  types: () => [UserRoleSet, UserNotFound, LastAdministrator, OwnRole] as const,
})

export const SetUserActiveResult = createUnionType({
  name: 'SetUserActiveResult',
  description: 'What disabling or enabling an account comes to.',
  types: () => [UserActiveSet, UserNotFound, LastAdministrator] as const,
})

export const EndUserSessionsResult = createUnionType({
  name: 'EndUserSessionsResult',
  description: 'What ending all sessions of an account comes to.',
  types: () => [UserSessionsEnded, UserNotFound] as const,
})

export const CreateFirstAdministratorResult = createUnionType({
  name: 'CreateFirstAdministratorResult',
  description: 'What creating the first administrator comes to.',
  types: () => [Authenticated, ValidationError, SetupClosed] as const,
})
