import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { User } from '../users/user.entity.ts'
import { UserNotFound } from './administration-results.ts'

@ObjectType({
  description:
    'The account has no second factor and no recovery codes any more, and its sessions have ended. Its owner and the administrators ' +
    'are notified by mail.',
})
export class FactorsReset {
  @Field(() => User, { description: 'The account.' })
  readonly user: User

  @Field(() => Int, { description: 'Number of authenticator apps and passkeys that were removed.' })
  readonly factorsRemoved: number

  @Field(() => Int, { description: 'Number of sessions that were ended.' })
  readonly sessionsEnded: number

  constructor(user: User, factorsRemoved: number, sessionsEnded: number) {
    this.user = user
    this.factorsRemoved = factorsRemoved
    this.sessionsEnded = sessionsEnded
  }
}

export const ResetFactorsResult = createUnionType({
  name: 'ResetFactorsResult',
  description: 'Result of `resetFactors`.',
  types: () => [FactorsReset, UserNotFound] as const,
})
