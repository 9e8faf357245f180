import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { User } from '../accounts/user.entity.ts'

export enum TokenKind {
  ACCESS = 'ACCESS',
  REFRESH = 'REFRESH',
}

registerEnumType(TokenKind, {
  name: 'TokenKind',
  description: 'Which kind of token it is.',
  valuesConfig: {
    ACCESS: { description: 'An access token, for `Authorization: Bearer`.' },
    REFRESH: { description: 'A refresh token, for `refresh` and `logout`.' },
  },
})

export enum TokenProblem {
  MALFORMED = 'MALFORMED',
  EXPIRED = 'EXPIRED',
  SIGNATURE_INVALID = 'SIGNATURE_INVALID',
  SESSION_ENDED = 'SESSION_ENDED',
  SUPERSEDED = 'SUPERSEDED',
}

registerEnumType(TokenProblem, {
  name: 'TokenProblem',
  description: 'Why a token is not valid.',
  valuesConfig: {
    MALFORMED: { description: 'It is not a token of this kind of server at all.' },
    EXPIRED: { description: 'It was valid and has run out.' },
    SIGNATURE_INVALID: {
      description: 'It was not issued by this server, not for this use, or has been altered.',
    },
    SESSION_ENDED: { description: 'Its session has ended.' },
    SUPERSEDED: {
      description: 'A newer token has taken its place, or the account’s role has changed since.',
    },
  },
})

/** What `verifyToken` found out. */
@ObjectType({ description: 'What a token is worth at this moment.' })
export class TokenVerification {
  @Field(() => Boolean, { description: 'Whether the token would be accepted now.' })
  readonly valid: boolean

  @Field(() => TokenKind, { nullable: true, description: 'Null when it is neither.' })
  readonly kind: TokenKind | null

  @Field(() => TokenProblem, { nullable: true, description: 'Null when valid.' })
  readonly problem: TokenProblem | null

  @Field(() => User, { nullable: true, description: 'Whose token it is; null unless valid.' })
  readonly user: User | null

  @Field(() => Date, { nullable: true, description: 'When it runs out; null when that cannot be trusted.' })
  readonly expiresAt: Date | null

  constructor(kind: TokenKind | null, outcome: TokenProblem | User, expiresAt: Date | null = null) {
    this.valid = outcome instanceof User
    this.kind = kind
    this.problem = outcome instanceof User ? null : outcome
    this.user = outcome instanceof User ? outcome : null
    this.expiresAt = expiresAt
  }
}
