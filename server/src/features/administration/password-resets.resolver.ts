import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Auth, Fresh } from '../../gate/rule-decorators.ts'
import type { AdministrationContext } from './administration-context.ts'
import { SendPasswordResetResult } from './password-reset-results.ts'

@Resolver()
export class PasswordResetsResolver {
  @Auth(Role.ADMIN)
  @Fresh()
  @Mutation(() => SendPasswordResetResult, {
    description:
      'Mails the owner of an account a link for replacing the password. The mail can be requested 5 times an hour for an account.',
  })
  async sendPasswordReset(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { passwordResets, currentUser, client }: AdministrationContext,
  ): Promise<typeof SendPasswordResetResult> {
    return passwordResets.send(currentUser, userId, client)
  }
}
