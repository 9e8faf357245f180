import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { ValidationError } from '../../core/validation-error.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { User } from '../users/user.entity.ts'
import { AdministrationFailure } from './administration-failures.ts'

@ObjectType({ description: 'The role has been set.' })
export class UserRoleSet {
  @Field(() => User, { description: 'The updated account.' })
  readonly user: User

  constructor(user: User) {
    this.user = user
  }
}

@ObjectType({ description: 'The account has been disabled or enabled.' })
export class UserActiveSet {
  @Field(() => User, { description: 'The updated account.' })
  readonly user: User

  @Field(() => Int, { description: 'Number of sessions that were ended.' })
  readonly sessionsEnded: number

  constructor(user: User, sessionsEnded: number) {
    this.user = user
    this.sessionsEnded = sessionsEnded
  }
}

@ObjectType({ description: 'All sessions of the account have been ended.' })
export class UserSessionsEnded {
  @Field(() => User, { description: 'The account.' })
  readonly user: User

  @Field(() => Int, { description: 'Number of sessions that were ended.' })
  readonly sessionsEnded: number

  constructor(user: User, sessionsEnded: number) {
    this.user = user
    this.sessionsEnded = sessionsEnded
  }
}

@ObjectType({ implements: Failure, description: 'The account was not found among those you can see.' })
export class UserNotFound extends Failure {
  override readonly code = AdministrationFailure.USER_NOT_FOUND
  override readonly message = 'The account was not found among those you can see. Check the id.'
}

@ObjectType({
  implements: Failure,
  description:
    'The last administrator who can sign in can be neither demoted nor disabled. Invited administrators without a password do not count.',
})
export class LastAdministrator extends Failure {
  override readonly code = AdministrationFailure.LAST_ADMINISTRATOR
  override readonly message =
    'This is the last administrator who can sign in. First, give the role to another user who has a password.'
}

@ObjectType({ implements: Failure, description: 'Users cannot change their own role.' })
export class OwnRole extends Failure {
  override readonly code = AdministrationFailure.OWN_ROLE
  override readonly message = 'You cannot change your own role. Ask another administrator.'
}

@ObjectType({
  implements: Failure,
  description: 'The link has been used, or is not the one that the server printed.',
})
export class SetupClosed extends Failure {
  override readonly code = AdministrationFailure.SETUP_CLOSED
  override readonly message =
    'This link has been used, or is not the one that the server printed. Sign in, or use the link of the latest start.'
}

export const SetUserRoleResult = createUnionType({
  name: 'SetUserRoleResult',
  description: 'Result of `setUserRole`.',
  types: () => [UserRoleSet, UserNotFound, LastAdministrator, OwnRole] as const,
})

export const SetUserActiveResult = createUnionType({
  name: 'SetUserActiveResult',
  description: 'Result of `setUserActive`.',
  types: () => [UserActiveSet, UserNotFound, LastAdministrator] as const,
})

export const EndUserSessionsResult = createUnionType({
  name: 'EndUserSessionsResult',
  description: 'Result of `endUserSessions`.',
  types: () => [UserSessionsEnded, UserNotFound] as const,
})

export const CreateFirstAdministratorResult = createUnionType({
  name: 'CreateFirstAdministratorResult',
  description: 'Result of `createFirstAdministrator`.',
  types: () => [Authenticated, ValidationError, SetupClosed] as const,
})
