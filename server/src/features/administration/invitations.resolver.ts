import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Auth, Fresh, Limited, Public } from '../../gate/rule-decorators.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import type { AdministrationContext } from './administration-context.ts'
import { AdministrationLimit } from './administration-limits.ts'
import { ChoosePasswordInput, CreateUserInput } from './invitation-inputs.ts'
import { ChoosePasswordResult, CreateUserResult, ReissueInvitationResult } from './invitation-results.ts'

@Resolver()
export class InvitationsResolver {
  @Auth(Role.ADMIN)
  @Fresh()
  @Mutation(() => CreateUserResult, {
    description:
      'Creates an account for another person, who chooses the password with a link that is valid for 3 days. The link is also mailed, if the server can send mail; with `INVITATION_LINKS=mail` it is only mailed.',
  })
  async createUser(
    @Arg('input', () => CreateUserInput, { description: 'The new account.' }) input: CreateUserInput,
    @Ctx() { invitations, currentUser, client }: AdministrationContext,
  ): Promise<typeof CreateUserResult> {
    return invitations.createUser(currentUser, input, client)
  }

  @Auth(Role.ADMIN)
  @Mutation(() => ReissueInvitationResult, {
    description:
      'Issues a new link for choosing the first password. The earlier link stops working. Mailed as by `createUser`.',
  })
  async reissueInvitation(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { invitations, currentUser, client }: AdministrationContext,
  ): Promise<typeof ReissueInvitationResult> {
    return invitations.reissue(currentUser, userId, client)
  }

  @Public()
  @Limited(AdministrationLimit.CHOOSE_PASSWORD)
  @Mutation(() => ChoosePasswordResult, {
    description: 'Sets the first password of an account with the link of an invitation, and signs in.',
  })
  async choosePassword(
    @Arg('input', () => ChoosePasswordInput, { description: 'The code in the link, and the password.' })
    input: ChoosePasswordInput,
    @Ctx() context: AdministrationContext,
  ): Promise<typeof ChoosePasswordResult | SignInRefusal> {
    const result = await context.invitations.choosePassword(input, context.client)
    if (result instanceof IssuedTokens) await context.attemptSucceeded()
    return deliverTokens(result, input.delivery, context)
  }
}
