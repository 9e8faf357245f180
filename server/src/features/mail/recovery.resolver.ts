import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { Limited, Public } from '../../gate/rule-decorators.ts'
import type { MailContext } from './mail-context.ts'
import { MailLimit } from './mail-limits.ts'
import { RequestPasswordResetInput, ResetPasswordInput } from './recovery-inputs.ts'
import { MailRequested, PasswordReset, ResetPasswordResult } from './recovery-results.ts'

@Resolver()
export class RecoveryResolver {
  @Public()
  @Limited(MailLimit.MAIL)
  @Mutation(() => MailRequested, {
    description:
      'Mails a link with which a forgotten password is replaced. The result is the same whether or not an account has the address.',
  })
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput, {
      description: 'The account whose password was forgotten.',
    })
    input: RequestPasswordResetInput,
    @Ctx() { recovery, client }: MailContext,
  ): Promise<MailRequested> {
    return recovery.requestReset(input, client)
  }

  @Public()
  @Limited(MailLimit.LINK)
  @Mutation(() => ResetPasswordResult, {
    description:
      'Replaces a forgotten password with the token of a mailed link, and ends all sessions. Does not sign in.',
  })
  async resetPassword(
    @Arg('input', () => ResetPasswordInput, { description: 'The token of the link, and the new password.' })
    input: ResetPasswordInput,
    @Ctx() context: MailContext,
  ): Promise<typeof ResetPasswordResult> {
    const result = await context.recovery.resetPassword(input, context.client)
    if (result instanceof PasswordReset) await context.attemptSucceeded()
    return result
  }
}
