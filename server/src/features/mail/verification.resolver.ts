import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { Auth, Limited, Public } from '../../gate/rule-decorators.ts'
import { LinkInput } from './link-input.ts'
import type { MailContext } from './mail-context.ts'
import { MailLimit } from './mail-limits.ts'
import { MailRequested } from './recovery-results.ts'
import { EmailVerified, VerifyEmailResult } from './verification-results.ts'

@Resolver()
export class VerificationResolver {
  @Auth()
  @Limited(MailLimit.MAIL)
  @Mutation(() => MailRequested, {
    description:
      'Mails a link with which the address of the signed-in account is verified. No mail is sent if it is already verified.',
  })
  async requestEmailVerification(@Ctx() { verification, currentUser }: MailContext): Promise<MailRequested> {
    return verification.request(currentUser.id)
  }

  @Public()
  @Limited(MailLimit.LINK)
  @Mutation(() => VerifyEmailResult, {
    description: 'Verifies the address of an account with the token of a mailed link.',
  })
  async verifyEmail(
    @Arg('input', () => LinkInput, { description: 'The token of the link.' }) { token }: LinkInput,
    @Ctx() context: MailContext,
  ): Promise<typeof VerifyEmailResult> {
    const result = await context.verification.verify(token, context.client)
    if (result instanceof EmailVerified) await context.attemptSucceeded()
    return result
  }
}
