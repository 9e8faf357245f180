import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { Failure, FailureCode } from '../failure.ts'
import { Session } from '../sessions/session.entity.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { Tokens } from '../sessions/tokens.ts'
import { User } from './user.entity.ts'
import { ValidationError } from './validation-error.ts'

@ObjectType({ implements: Failure, description: 'Accounts are created by administrators only.' })
export class RegistrationClosed extends Failure {
  override readonly code = FailureCode.REGISTRATION_CLOSED
  override readonly message = 'Registration is closed here. Ask an administrator for an account.'
}

@ObjectType({ implements: Failure, description: 'There is no account with this email and password.' })
export class InvalidCredentials extends Failure {
  override readonly code = FailureCode.INVALID_CREDENTIALS
  override readonly message = 'Email or password is wrong. Check both and try again.'
}

@ObjectType({
  implements: Failure,
  description: 'The account was disabled. Told only to someone who knows its password.',
})
export class AccountDisabled extends Failure {
  override readonly code = FailureCode.ACCOUNT_DISABLED
  override readonly message = 'This account has been disabled. Ask an administrator to enable it.'
}

@ObjectType({ description: 'The profile has been updated.' })
export class ProfileUpdated {
  @Field(() => User, { description: 'The account as it is now.' })
  readonly user: User

  constructor(user: User) {
    this.user = user
  }
}

@ObjectType({ description: 'The password has been changed, and all other sessions have been ended.' })
export class PasswordChanged {
  @Field(() => User, { description: 'Whose password it was.' })
  user!: User

  @Field(() => Session, { description: 'This session, which goes on.' })
  session!: Session

  @Field(() => Tokens, { description: 'The tokens with which this session goes on.' })
  tokens!: Tokens

  @Field(() => Int, { description: 'How many other sessions were ended.' })
  otherSessionsEnded!: number
}

export const RegisterResult = createUnionType({
  name: 'RegisterResult',
  description: 'What a registration comes to.',
  types: () => [Authenticated, ValidationError, RegistrationClosed] as const,
})

export const LoginResult = createUnionType({
  name: 'LoginResult',
  description: 'What a sign-in comes to.',
  types: () => [Authenticated, InvalidCredentials, AccountDisabled] as const,
})

export const UpdateProfileResult = createUnionType({
  name: 'UpdateProfileResult',
  description: 'What a change of profile comes to.',
  types: () => [ProfileUpdated, ValidationError] as const,
})

export const ChangePasswordResult = createUnionType({
  name: 'ChangePasswordResult',
  description: 'What a change of password comes to.',
  types: () => [PasswordChanged, ValidationError] as const,
})
