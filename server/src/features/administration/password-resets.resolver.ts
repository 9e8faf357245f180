import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { ValidationError } from '../../core/validation-error.ts'
import { Auth, Limited } from '../../gate/rule-decorators.ts'
import type { AdministrationContext } from './administration-context.ts'
import { AdministrationLimit } from './administration-limits.ts'
import { SendPasswordResetResult } from './password-reset-results.ts'

@Resolver()
export class PasswordResetsResolver {
  @Auth(Role.ADMIN)
  @Limited(AdministrationLimit.SEND_PASSWORD_RESET)
  @Mutation(() => SendPasswordResetResult, {
    description:
      'Mails the owner of an account a link for replacing the password. The mail can be requested 5 times an hour for an account.',
  })
  async sendPasswordReset(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Arg('currentPassword', () => String, {
      description: 'Your own current password, so that an access token alone is not enough.',
    })
    currentPassword: string,
    @Ctx() context: AdministrationContext,
  ): Promise<typeof SendPasswordResetResult> {
    const { passwordResets, currentUser, client } = context
    const result = await passwordResets.send(currentUser, userId, currentPassword, client)
    if (!(result instanceof ValidationError)) await context.attemptSucceeded()
    return result
  }
}
