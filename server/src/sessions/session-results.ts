import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { User } from '../accounts/user.entity.ts'
import { Failure, FailureCode } from '../failure.ts'
import { Session } from './session.entity.ts'
import { SessionEndReason } from './session-end-reason.ts'
import { Tokens } from './tokens.ts'

/** What a refresh found when its token was not the newest one. */
export enum RefreshReuse {
  NONE = 'NONE',
  CONCURRENT = 'CONCURRENT',
  LOST_RESPONSE = 'LOST_RESPONSE',
}

registerEnumType(RefreshReuse, {
  name: 'RefreshReuse',
  description: 'Whether the presented refresh token had already been replaced.',
  valuesConfig: {
    NONE: { description: 'It was the newest one; it has been replaced now.' },
    CONCURRENT: {
      description:
        'It was replaced less than 30 seconds ago; this is the same successor again. Or a refresh gave it out as a cookie less than 30 seconds ago, and it stays.',
    },
    LOST_RESPONSE: {
      description:
        'It was replaced, but nobody has shown the successor yet; this is the same successor again.',
    },
  },
})

/** A user, the session they are in, and its tokens. */
@ObjectType({ description: 'Signed in.' })
export class Authenticated {
  @Field(() => User, { description: 'Who signed in.' })
  user!: User

  @Field(() => Session, { description: 'The session that began.' })
  session!: Session

  @Field(() => Tokens, { description: 'The session’s first tokens.' })
  tokens!: Tokens
}

@ObjectType({ description: 'The session goes on, with new tokens.' })
export class Refreshed {
  @Field(() => User, { description: 'Whose session it is, as the account stands now.' })
  user!: User

  @Field(() => Session, { description: 'The session that goes on.' })
  session!: Session

  @Field(() => Tokens, { description: 'The tokens to use from now on.' })
  tokens!: Tokens

  @Field(() => RefreshReuse, { description: 'Whether the presented token had already been replaced.' })
  reuse!: RefreshReuse
}

const endings: Record<SessionEndReason, string> = {
  LOGGED_OUT: 'This session was signed out. Sign in again.',
  EXPIRED: 'This session was not used for too long. Sign in again.',
  REVOKED: 'This session was ended from another device. Sign in again.',
  REUSED: 'This session was ended because one of its old tokens was used again. Sign in again.',
  PASSWORD_CHANGED: 'The password was changed on another device. Sign in with the new one.',
  ACCOUNT_DISABLED: 'This account has been disabled. Ask an administrator to enable it.',
  UNKNOWN_TOKEN: 'This refresh token was not issued here, or has been altered. Sign in again.',
}

@ObjectType({ implements: Failure, description: 'The session is over.' })
export class SessionEnded extends Failure {
  override readonly code = FailureCode.SESSION_ENDED
  override readonly message: string

  @Field(() => SessionEndReason, { description: 'Why it is over.' })
  readonly reason: SessionEndReason

  constructor(reason: SessionEndReason) {
    super()
    this.reason = reason
    this.message = endings[reason]
  }
}

@ObjectType({ description: 'Signed out. Asking again changes nothing and fails nothing.' })
export class LoggedOut {
  @Field(() => Boolean, { description: 'False when there was no session to end.' })
  readonly sessionEnded: boolean

  constructor(sessionEnded: boolean) {
    this.sessionEnded = sessionEnded
  }
}

@ObjectType({ description: 'The session has been ended.' })
export class SessionRevoked {
  @Field(() => ID, { description: 'The session that was ended.' })
  readonly id: string

  constructor(id: string) {
    this.id = id
  }
}

@ObjectType({ implements: Failure, description: 'None of your open sessions has this id.' })
export class SessionNotFound extends Failure {
  override readonly code = FailureCode.SESSION_NOT_FOUND
  override readonly message =
    'None of your open sessions has this id. It may have ended already; read the list again.'
}

@ObjectType({ description: 'Sessions have been ended.' })
export class SessionsRevoked {
  @Field(() => Int, { description: 'How many were ended.' })
  readonly count: number

  constructor(count: number) {
    this.count = count
  }
}

export const RefreshResult = createUnionType({
  name: 'RefreshResult',
  description: 'What a refresh comes to.',
  types: () => [Refreshed, SessionEnded] as const,
})

export const LogoutResult = createUnionType({
  name: 'LogoutResult',
  description: 'What a logout comes to.',
  types: () => [LoggedOut] as const,
})

export const RevokeSessionResult = createUnionType({
  name: 'RevokeSessionResult',
  description: 'What revoking a session comes to.',
  types: () => [SessionRevoked, SessionNotFound] as const,
})
