import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { Role } from '../accounts/role.ts'
import type { Context } from '../context.ts'
import { attemptSucceeded } from '../gate/attempts.ts'
import { RateLimit } from '../gate/rate-limit.ts'
import { Auth, Limited, Public } from '../gate/rule-decorators.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { ChoosePasswordInput, CreateUserInput } from './invitation-inputs.ts'
import { ChoosePasswordResult, CreateUserResult, ReissueInvitationResult } from './invitation-results.ts'

@Resolver()
export class InvitationsResolver {
  @Auth(Role.ADMIN)
  @Mutation(() => CreateUserResult, {
    description:
      'Creates an account for somebody, who chooses its password by a link that is good for 3 days.',
  })
  async createUser(
    @Arg('input', () => CreateUserInput, { description: 'The new account.' }) input: CreateUserInput,
    @Ctx() { invitations, currentUser, client }: Context,
  ): Promise<typeof CreateUserResult> {
    return invitations.createUser(currentUser, input, client)
  }

  @Auth(Role.ADMIN)
  @Mutation(() => ReissueInvitationResult, {
    description: 'Gives a new link for choosing the first password; the one before stops working.',
  })
  async reissueInvitation(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { invitations, currentUser, client }: Context,
  ): Promise<typeof ReissueInvitationResult> {
    return invitations.reissue(currentUser, userId, client)
  }

  @Public()
  @Limited(RateLimit.CHOOSE_PASSWORD)
  @Mutation(() => ChoosePasswordResult, {
    description: 'Sets the first password of an account by the link of an administrator, and signs in.',
  })
  async choosePassword(
    @Arg('input', () => ChoosePasswordInput, { description: 'The code in the link, and the password.' })
    input: ChoosePasswordInput,
    @Ctx() context: Context,
  ): Promise<typeof ChoosePasswordResult> {
    const result = await context.invitations.choosePassword(input, context.client)
    if (result instanceof Authenticated) await attemptSucceeded(context)
    return deliverTokens(result, input.delivery, context)
  }
}
