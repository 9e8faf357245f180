import { createUnionType, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { Role } from '../../core/role.ts'
import { AccessReason } from '../../gate/access.ts'
import { User } from '../users/user.entity.ts'
import { AdministrationFailure } from './administration-failures.ts'
import { UserNotFound } from './administration-results.ts'

export enum RootOperation {
  QUERY = 'QUERY',
  MUTATION = 'MUTATION',
  SUBSCRIPTION = 'SUBSCRIPTION',
}

registerEnumType(RootOperation, {
  name: 'RootOperation',
  description: 'The root operation type of a field.',
  valuesConfig: {
    QUERY: { description: 'A field of `Query`.' },
    MUTATION: { description: 'A field of `Mutation`.' },
    SUBSCRIPTION: { description: 'A field of `Subscription`.' },
  },
})

@ObjectType({ description: 'Whether you may use a root field.' })
export class Permission {
  @Field(() => String, { description: 'The field, such as `setUserRole`.' })
  readonly field: string

  @Field(() => RootOperation, { description: 'The root operation type.' })
  readonly operation: RootOperation

  @Field(() => Boolean, {
    description:
      'Whether the gate would allow your next request with it, apart from the confirmation that `freshWithin` may require.',
  })
  readonly allowed: boolean

  @Field(() => Int, {
    nullable: true,
    description:
      'With `@fresh`: the greatest age of your latest sign-in or confirmation, in seconds. Null if its age does not matter.',
  })
  readonly freshWithin: number | null

  constructor(field: string, operation: RootOperation, allowed: boolean, freshWithin: number | null) {
    this.field = field
    this.operation = operation
    this.allowed = allowed
    this.freshWithin = freshWithin
  }
}

@ObjectType({ description: 'The rule that decides whether an account may use a field, and its decision.' })
export class AccessExplained {
  @Field(() => User, { description: 'The account.' })
  user!: User

  @Field(() => String, { description: 'The field, such as `Mutation.setUserRole`.' })
  field!: string

  @Field(() => String, { description: 'Its rule as in the schema, such as `@auth(requires: ADMIN)`.' })
  rule!: string

  @Field(() => Role, {
    nullable: true,
    description: 'The lowest role that may use it; null if it is public.',
  })
  requiredRole!: Role | null

  @Field(() => Int, {
    nullable: true,
    description:
      'With `@fresh`: the greatest age of the latest sign-in or confirmation, in seconds. Null if its age does not matter.',
  })
  freshWithin!: number | null

  @Field(() => Boolean, { description: 'Whether the account may use it.' })
  allowed!: boolean

  @Field(() => AccessReason, { description: 'The reason as a code.' })
  reason!: AccessReason

  @Field(() => String, { description: 'The reason as a sentence.' })
  explanation!: string
}

@ObjectType({ implements: Failure, description: 'Root field not found in the schema.' })
export class FieldNotFound extends Failure {
  override readonly code = AdministrationFailure.FIELD_NOT_FOUND
  override readonly message =
    'The schema has no root field of this name. Use a name such as setUserRole or Mutation.setUserRole.'
}

@ObjectType({ description: 'A short-lived token that reads as another role. It cannot write.' })
export class Exploration {
  @Field(() => String, {
    description: 'For `Authorization: Bearer`. It expires with the session that requested it.',
  })
  accessToken!: string

  @Field(() => Int, { description: 'Seconds until it expires; at most 600.' })
  accessTokenExpiresIn!: number

  @Field(() => Role, { description: 'The role it reads as.' })
  role!: Role
}

@ObjectType({ implements: Failure, description: 'Acting as another role is not possible in production.' })
export class ExplorationClosed extends Failure {
  override readonly code = AdministrationFailure.EXPLORATION_CLOSED
  override readonly message =
    'Acting as another role is not possible in production. Sign in with an account of that role.'
}

export const ExplainAccessResult = createUnionType({
  name: 'ExplainAccessResult',
  description: 'Result of `explainAccess`.',
  types: () => [AccessExplained, UserNotFound, FieldNotFound] as const,
})

export const ExploreAsResult = createUnionType({
  name: 'ExploreAsResult',
  description: 'Result of `exploreAs`.',
  types: () => [Exploration, ExplorationClosed] as const,
})
