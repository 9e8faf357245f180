import { createUnionType, Field, ObjectType } from 'type-graphql'
import { Session } from '../sessions/session.entity.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { Tokens } from '../sessions/tokens.ts'
import { User } from '../users/user.entity.ts'
import { ChallengeExpired } from './challenge-expired.ts'
import { ProofRejected } from './proof-rejected.ts'

@ObjectType({
  description: 'The session is confirmed: with its new tokens, `@fresh` fields can be used for a while.',
})
export class Confirmed {
  @Field(() => User, { description: 'The account.' })
  user!: User

  @Field(() => Session, { description: 'The session.' })
  session!: Session

  @Field(() => Tokens, {
    description: 'The tokens of its next generation. Earlier ones do not become fresh.',
  })
  tokens!: Tokens
}

export const CompleteLoginResult = createUnionType({
  name: 'CompleteLoginResult',
  description: 'Result of `completeLogin`.',
  types: () => [Authenticated, ChallengeExpired, ProofRejected] as const,
})

export const ConfirmResult = createUnionType({
  name: 'ConfirmResult',
  description: 'Result of `confirm`.',
  types: () => [Confirmed, ChallengeExpired, ProofRejected] as const,
})
