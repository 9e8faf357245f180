import { createUnionType, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Role } from '../accounts/role.ts'
import { User } from '../accounts/user.entity.ts'
import { Failure, FailureCode } from '../failure.ts'
import { AccessReason } from '../gate/access.ts'
import { UserNotFound } from './administration-results.ts'

export enum RootOperation {
  QUERY = 'QUERY',
  MUTATION = 'MUTATION',
}

registerEnumType(RootOperation, {
  name: 'RootOperation',
  description: 'Where a root field stands.',
  valuesConfig: {
    QUERY: { description: 'It is a field of `Query`.' },
    MUTATION: { description: 'It is a field of `Mutation`.' },
  },
})

@ObjectType({ description: 'Whether you may use one root field.' })
export class Permission {
  @Field(() => String, { description: 'The field, such as `setUserRole`.' })
  readonly field: string

  @Field(() => RootOperation, { description: 'Where it stands.' })
  readonly operation: RootOperation

  @Field(() => Boolean, { description: 'Whether your next request with it would get past the gate.' })
  readonly allowed: boolean

  constructor(field: string, operation: RootOperation, allowed: boolean) {
    this.field = field
    this.operation = operation
    this.allowed = allowed
  }
}

@ObjectType({ description: 'Which rule decides whether an account may use a field, and how.' })
export class AccessExplained {
  @Field(() => User, { description: 'The account.' })
  user!: User

  @Field(() => String, { description: 'The field, such as `Mutation.setUserRole`.' })
  field!: string

  @Field(() => String, { description: 'Its rule, as the schema shows it, such as `@auth(requires: ADMIN)`.' })
  rule!: string

  @Field(() => Role, { nullable: true, description: 'The lowest role that may; null when it is public.' })
  requiredRole!: Role | null

  @Field(() => Boolean, { description: 'Whether the account may use it.' })
  allowed!: boolean

  @Field(() => AccessReason, { description: 'What decides, for programs.' })
  reason!: AccessReason

  @Field(() => String, { description: 'What decides, for people.' })
  explanation!: string
}

@ObjectType({ implements: Failure, description: 'The schema has no such root field.' })
export class FieldNotFound extends Failure {
  override readonly code = FailureCode.FIELD_NOT_FOUND
  override readonly message =
    'The schema has no such root field. Give its name, such as setUserRole or Mutation.setUserRole.'
}

@ObjectType({ description: 'A token to read as another role for a while. It cannot write.' })
export class Exploration {
  @Field(() => String, {
    description: 'For `Authorization: Bearer`. It ends with the session it was made in.',
  })
  accessToken!: string

  @Field(() => Int, { description: 'Seconds from now; at most 600.' })
  accessTokenExpiresIn!: number

  @Field(() => Role, { description: 'As whom it reads.' })
  role!: Role
}

@ObjectType({ implements: Failure, description: 'Acting as another role is not possible in production.' })
export class ExplorationClosed extends Failure {
  override readonly code = FailureCode.EXPLORATION_CLOSED
  override readonly message =
    'Acting as another role is not possible in production. Sign in with an account of that role.'
}

export const ExplainAccessResult = createUnionType({
  name: 'ExplainAccessResult',
  description: 'What explaining access comes to.',
  types: () => [AccessExplained, UserNotFound, FieldNotFound] as const,
})

export const ExploreAsResult = createUnionType({
  name: 'ExploreAsResult',
  description: 'What asking to act as a role comes to.',
  types: () => [Exploration, ExplorationClosed] as const,
})
