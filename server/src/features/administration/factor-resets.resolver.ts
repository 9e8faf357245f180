import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Auth, Fresh } from '../../gate/rule-decorators.ts'
import type { AdministrationContext } from './administration-context.ts'
import { ResetFactorsResult } from './factor-reset-results.ts'

@Resolver()
export class FactorResetsResolver {
  @Auth(Role.ADMIN)
  @Fresh()
  @Mutation(() => ResetFactorsResult, {
    description:
      'Removes all second factors and recovery codes of an account whose owner lost them, and ends its sessions. The owner signs in ' +
      'with the password and sets a factor up again.',
  })
  async resetFactors(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { factorResets, currentUser, client }: AdministrationContext,
  ): Promise<typeof ResetFactorsResult> {
    return factorResets.reset(currentUser, userId, client)
  }
}
