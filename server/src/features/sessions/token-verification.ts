import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { User } from '../users/user.entity.ts'

export enum TokenKind {
  ACCESS = 'ACCESS',
  REFRESH = 'REFRESH',
}

registerEnumType(TokenKind, {
  name: 'TokenKind',
  description: 'The kind of a token.',
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
    MALFORMED: { description: 'It is not a token of Gatehouse.' },
    EXPIRED: { description: 'It was valid and has expired.' },
    SIGNATURE_INVALID: {
      description:
        'It was not issued by this server, not for this use (such as a token of `exploreAs`), or was altered.',
    },
    SESSION_ENDED: { description: 'Its session has ended.' },
    SUPERSEDED: {
      description: 'It was replaced by a newer token, or the account’s role has changed.',
    },
  },
})

/** Result of `verifyToken`. */
@ObjectType({ description: 'Result of `verifyToken`.' })
export class TokenVerification {
  @Field(() => Boolean, { description: 'Whether the token would be accepted now.' })
  readonly valid: boolean

  @Field(() => TokenKind, { nullable: true, description: 'Null if it is neither kind.' })
  readonly kind: TokenKind | null

  @Field(() => TokenProblem, { nullable: true, description: 'Null if valid.' })
  readonly problem: TokenProblem | null

  @Field(() => User, { nullable: true, description: 'The token’s user; null unless valid.' })
  readonly user: User | null

  @Field(() => Date, { nullable: true, description: 'When it expires; null if that cannot be verified.' })
  readonly expiresAt: Date | null

  constructor(kind: TokenKind | null, outcome: TokenProblem | User, expiresAt: Date | null = null) {
    this.valid = outcome instanceof User
    this.kind = kind
    this.problem = outcome instanceof User ? null : outcome
    this.user = outcome instanceof User ? outcome : null
    this.expiresAt = expiresAt
  }
}
