import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import { sessionIsGone } from '../../core/errors.ts'
import { Auth, Fresh, Limited, Public } from '../../gate/rule-decorators.ts'
import { ProfileUpdated } from '../accounts/account-results.ts'
import { User } from '../users/user.entity.ts'
import { ChangeEmailInput } from './email-change-inputs.ts'
import {
  ChangeEmailResult,
  ConfirmEmailChangeResult,
  EmailChanged,
  EmailChangeUndone,
  UndoEmailChangeResult,
} from './email-change-results.ts'
import { LinkInput } from './link-input.ts'
import type { MailContext } from './mail-context.ts'
import { MailLimit } from './mail-limits.ts'

@Resolver(() => User)
export class EmailChangeResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The address that replaces `email` once the link mailed to it is used. Null if there is none, and for the accounts of others.',
  })
  async pendingEmail(
    @Root() { id }: User,
    @Ctx() { authentication, startedFor, emailChanges }: MailContext,
  ): Promise<string | null> {
    const ownId = startedFor.userId ?? (authentication.kind === 'signed-in' && authentication.currentUser.id)
    return id === ownId ? emailChanges.pendingEmailOf(id) : null
  }

  @Auth()
  @Fresh()
  @Limited(MailLimit.MAIL)
  @Mutation(() => ChangeEmailResult, {
    description:
      'Mails a link to a new address, which replaces the current one once the link is used. The result is the same whether or not another account has the address.',
  })
  async changeEmail(
    @Arg('input', () => ChangeEmailInput, { description: 'The new address.' })
    input: ChangeEmailInput,
    @Ctx() { emailChanges, currentUser, client }: MailContext,
  ): Promise<typeof ChangeEmailResult> {
    return (await emailChanges.start(currentUser, input, client)) ?? sessionIsGone()
  }

  @Auth()
  @Mutation(() => ProfileUpdated, {
    description: 'Cancels a change of the address that waits for its link. The link stops working.',
  })
  async cancelEmailChange(@Ctx() { emailChanges, currentUser }: MailContext): Promise<ProfileUpdated> {
    return (await emailChanges.cancel(currentUser)) ?? sessionIsGone()
  }

  @Public()
  @Limited(MailLimit.LINK)
  @Mutation(() => ConfirmEmailChangeResult, {
    description:
      'Changes the address of an account with the token of the link mailed to the new address. The former address is sent a link that undoes it.',
  })
  async confirmEmailChange(
    @Arg('input', () => LinkInput, { description: 'The token of the link.' }) { token }: LinkInput,
    @Ctx() context: MailContext,
  ): Promise<typeof ConfirmEmailChangeResult> {
    const result = await context.emailChanges.confirm(token, context.client)
    if (result instanceof EmailChanged) await context.attemptSucceeded()
    return result
  }

  @Public()
  @Limited(MailLimit.LINK)
  @Mutation(() => UndoEmailChangeResult, {
    description:
      'Puts back a former address with the token of the link mailed to it, which is valid for 7 days. Removes the password, ends all sessions, and mails a link to choose a new password.',
  })
  async undoEmailChange(
    @Arg('input', () => LinkInput, { description: 'The token of the link.' }) { token }: LinkInput,
    @Ctx() context: MailContext,
  ): Promise<typeof UndoEmailChangeResult> {
    const result = await context.emailChanges.undo(token, context.client)
    if (result instanceof EmailChangeUndone) await context.attemptSucceeded()
    return result
  }
}
