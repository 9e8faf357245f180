import { Ctx, Query, Resolver } from 'type-graphql'
import { sessionIsGone } from '../../../core/errors.ts'
import { Auth } from '../../../gate/rule-decorators.ts'
import type { AccountsContext } from '../../accounts/accounts-context.ts'
import type { SecondFactorPolicy } from './second-factor-policy.ts'

interface PolicyContext extends AccountsContext {
  readonly secondFactorPolicy: SecondFactorPolicy
}

@Resolver()
export class SecondFactorDueResolver {
  @Auth()
  @Query(() => Date, {
    nullable: true,
    description:
      'When the signed-in account needs a second factor at the latest. Null if its role requires none, or it has one.',
  })
  async secondFactorDue(@Ctx() context: PolicyContext): Promise<Date | null> {
    const user = (await context.profiles.byId(context.currentUser.id)) ?? sessionIsGone()
    return context.secondFactorPolicy.dueOf(user)
  }
}
