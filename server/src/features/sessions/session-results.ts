import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { Client } from '../../core/client.ts'
import { deviceOf } from '../../core/device.ts'
import { Failure } from '../../core/failure.ts'
import { User } from '../users/user.entity.ts'
import { Session } from './session.entity.ts'
import { SessionEndReason } from './session-end-reason.ts'
import { SessionFailure } from './session-failures.ts'
import { Tokens } from './tokens.ts'

/** Result of a refresh with a token that may not be the newest. */
export enum RefreshReuse {
  NONE = 'NONE',
  CONCURRENT = 'CONCURRENT',
  LOST_RESPONSE = 'LOST_RESPONSE',
}

registerEnumType(RefreshReuse, {
  name: 'RefreshReuse',
  description: 'Whether the presented refresh token had already been replaced.',
  valuesConfig: {
    NONE: { description: 'It was the current token and has now been replaced.' },
    CONCURRENT: {
      description:
        'It was replaced less than 30 seconds ago, and the same successor is returned again. Or a refresh issued it as a cookie less than 30 seconds ago, and it stays valid.',
    },
    LOST_RESPONSE: {
      description:
        'It was replaced, but the successor has not been used yet. The same successor is returned again.',
    },
  },
})

/** A user, their current session and its tokens. */
@ObjectType({ description: 'The user is signed in.' })
export class Authenticated {
  @Field(() => User, { description: 'The signed-in user.' })
  user!: User

  @Field(() => Session, { description: 'The new session.' })
  session!: Session

  @Field(() => Tokens, { description: 'The session’s first tokens.' })
  tokens!: Tokens
}

@ObjectType({ description: 'The session continues with new tokens.', simpleResolvers: true })
export class Refreshed {
  @Field(() => User, { description: 'The current state of the session’s user.' })
  user!: User

  @Field(() => Session, { description: 'The refreshed session.' })
  session!: Session

  @Field(() => Tokens, { description: 'The tokens to use from now on.' })
  tokens!: Tokens

  @Field(() => RefreshReuse, { description: 'Whether the presented token had already been replaced.' })
  reuse!: RefreshReuse
}

const endings: Record<SessionEndReason, string> = {
  LOGGED_OUT: 'This session was signed out. Sign in again.',
  EXPIRED: 'This session has expired. Sign in again.',
  REVOKED: 'This session was ended from another device. Sign in again.',
  REUSED: 'This session was ended because one of its old tokens was used again. Sign in again.',
  PASSWORD_CHANGED: 'The password was changed. Sign in with the new one.',
  ACCOUNT_DISABLED: 'This account has been disabled. Ask an administrator to enable it.',
  UNKNOWN_TOKEN: 'This refresh token was not issued by this server or was altered. Sign in again.',
}

@ObjectType({ implements: Failure, description: 'The session has ended.' })
export class SessionEnded extends Failure {
  override readonly code = SessionFailure.SESSION_ENDED
  override readonly message: string

  @Field(() => SessionEndReason, { description: 'Why it ended.' })
  readonly reason: SessionEndReason

  @Field(() => String, {
    nullable: true,
    description:
      'In `sessionEvents`: the device from which it was ended, such as “Firefox on Linux”. Null if it is not known or not yours.',
  })
  readonly device: string | null

  @Field(() => String, {
    nullable: true,
    description: 'In `sessionEvents`: the IP address from which it was ended; null if `device` is null.',
  })
  readonly ipAddress: string | null

  constructor(reason: SessionEndReason, endedFrom?: Client) {
    super()
    this.reason = reason
    this.message = endings[reason]
    this.device = endedFrom === undefined ? null : deviceOf(endedFrom.userAgent)
    this.ipAddress = endedFrom?.address ?? null
  }
}

@ObjectType({ description: 'The user is signed out. Repeating the request is safe.' })
export class LoggedOut {
  @Field(() => Boolean, { description: 'False if the session had already ended.' })
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
  override readonly code = SessionFailure.SESSION_NOT_FOUND
  override readonly message =
    'None of your open sessions has this id. It may have ended already; read the list again.'
}

@ObjectType({ description: 'Sessions have been ended.' })
export class SessionsRevoked {
  @Field(() => Int, { description: 'The number of sessions ended.' })
  readonly count: number

  constructor(count: number) {
    this.count = count
  }
}

export const RefreshResult = createUnionType({
  name: 'RefreshResult',
  description: 'Result of `refresh`.',
  types: () => [Refreshed, SessionEnded] as const,
})

export const LogoutResult = createUnionType({
  name: 'LogoutResult',
  description: 'Result of `logout`.',
  types: () => [LoggedOut] as const,
})

export const RevokeSessionResult = createUnionType({
  name: 'RevokeSessionResult',
  description: 'Result of `revokeSession`.',
  types: () => [SessionRevoked, SessionNotFound] as const,
})
