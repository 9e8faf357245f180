import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { ValidationError } from '../../core/validation-error.ts'
import { Session } from '../sessions/session.entity.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { Tokens } from '../sessions/tokens.ts'
import { User } from '../users/user.entity.ts'
import { AccountFailure } from './account-failures.ts'

@ObjectType({ implements: Failure, description: 'Accounts are created by administrators only.' })
export class RegistrationClosed extends Failure {
  override readonly code = AccountFailure.REGISTRATION_CLOSED
  override readonly message = 'Registration is closed. Ask an administrator for an account.'
}

@ObjectType({ implements: Failure, description: 'No account has this email and password.' })
export class InvalidCredentials extends Failure {
  override readonly code = AccountFailure.INVALID_CREDENTIALS
  override readonly message = 'Email or password is wrong. Check both and try again.'
}

@ObjectType({
  implements: Failure,
  description: 'The account is disabled. Returned only after a right proof, such as the password.',
})
export class AccountDisabled extends Failure {
  override readonly code = AccountFailure.ACCOUNT_DISABLED
  override readonly message = 'This account has been disabled. Ask an administrator to enable it.'
}

@ObjectType({
  implements: Failure,
  description:
    'The address of the account must be verified first; a link was mailed. Returned only after a right proof, such as the password.',
})
export class EmailNotVerified extends Failure {
  override readonly code = AccountFailure.EMAIL_NOT_VERIFIED
  override readonly message =
    'Verify your email address first. Open the link in the message that we sent to it.'
}

@ObjectType({
  description:
    'A mail was sent. It has a link with which the address is verified; the account can be used afterwards. The result is the same ' +
    'if an account has the address: then its owner is notified by mail.',
})
export class RegistrationStarted {
  @Field(() => String, { description: 'The address to which the mail is sent.' })
  readonly email: string

  constructor(email: string) {
    this.email = email
  }
}

@ObjectType({ description: 'The profile has been updated.' })
export class ProfileUpdated {
  @Field(() => User, { description: 'The updated account.' })
  readonly user: User

  constructor(user: User) {
    this.user = user
  }
}

@ObjectType({ description: 'The password was changed and all earlier sessions were ended.' })
export class PasswordChanged {
  @Field(() => User, { description: 'The account.' })
  user!: User

  @Field(() => Session, { description: 'The session that replaces the current one.' })
  session!: Session

  @Field(() => Tokens, { description: 'The first tokens of the new session.' })
  tokens!: Tokens

  @Field(() => Int, { description: 'Number of ended sessions, not counting the current one.' })
  otherSessionsEnded!: number
}

export const RegisterResult = createUnionType({
  name: 'RegisterResult',
  description: 'Result of `register`.',
  types: () => [Authenticated, RegistrationStarted, ValidationError, RegistrationClosed] as const,
})

export const LoginResult = createUnionType({
  name: 'LoginResult',
  description: 'Result of `login`.',
  types: () => [Authenticated, InvalidCredentials, AccountDisabled, EmailNotVerified] as const,
})

export const UpdateProfileResult = createUnionType({
  name: 'UpdateProfileResult',
  description: 'Result of `updateProfile`.',
  types: () => [ProfileUpdated, ValidationError] as const,
})

export const ChangePasswordResult = createUnionType({
  name: 'ChangePasswordResult',
  description: 'Result of `changePassword`.',
  types: () => [PasswordChanged, ValidationError] as const,
})
