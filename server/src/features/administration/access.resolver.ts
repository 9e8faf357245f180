import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Auth } from '../../gate/rule-decorators.ts'
import { ExplainAccessResult, ExploreAsResult, Permission } from './access-results.ts'
import type { AdministrationContext } from './administration-context.ts'
import { UserNotFound } from './administration-results.ts'
import { explainAccess, permissionsOf } from './explain-access.ts'

@Resolver()
export class AccessResolver {
  @Auth()
  @Query(() => [Permission], {
    description: 'The root fields, and whether you may use them with this token.',
  })
  permissions(
    @Ctx() { currentUser }: AdministrationContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Permission[] {
    return permissionsOf(schema, currentUser)
  }

  @Auth(Role.ADMIN)
  @Query(() => ExplainAccessResult, { description: 'Whether an account may use a root field, and why.' })
  async explainAccess(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Arg('field', () => String, {
      description: 'The root field: `setUserRole`, or `Mutation.setUserRole`.',
    })
    field: string,
    @Ctx() { administration, currentUser }: AdministrationContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<typeof ExplainAccessResult> {
    const user = await administration.user(currentUser, userId)
    return user === null ? new UserNotFound() : explainAccess(schema, user, field)
  }

  @Auth(Role.ADMIN)
  @Mutation(() => ExploreAsResult, {
    description:
      'Gives a token that reads as another role for ten minutes and cannot write: of all mutations it may `logout` only. Not in production.',
  })
  async exploreAs(
    @Arg('role', () => Role, { description: 'The role to read as.' }) role: Role,
    @Ctx() { explorations, currentUser, client }: AdministrationContext,
  ): Promise<typeof ExploreAsResult> {
    return explorations.exploreAs(currentUser, role, client)
  }
}
