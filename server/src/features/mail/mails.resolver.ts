import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql'
import { validate as isUuid } from 'uuid'
import { badUserInput } from '../../core/errors.ts'
import { pageSize } from '../../core/page-info.ts'
import { Role } from '../../core/role.ts'
import { isUnstorable } from '../../core/text.ts'
import { Auth } from '../../gate/rule-decorators.ts'
import type { MailContext } from './mail-context.ts'
import { CancelMailResult, MailConnection, MailFilter, RetryMailResult } from './mail-results.ts'
import type { MailPage } from './mails.service.ts'

@Resolver()
export class MailsResolver {
  @Auth(Role.ADMIN)
  @Query(() => MailConnection, { description: 'Mails to the owners of accounts, newest first.' })
  async mails(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: 20,
      description: 'Maximum number of mails, from 1 to 100.',
    })
    first: number | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor after which the page begins. Defaults to the newest mail.',
    })
    after: string | null | undefined,
    @Arg('filter', () => MailFilter, { nullable: true, description: 'Which mails to list. Defaults to all.' })
    filter: MailFilter | null,
    @Ctx() { mails }: MailContext,
  ): Promise<MailConnection> {
    if (filter?.recipient != null && isUnstorable(filter.recipient))
      throw badUserInput('The text "recipient" has characters that no address has.')
    return mails.list(filter ?? {}, mailPage(first, after))
  }

  @Auth(Role.ADMIN)
  @Mutation(() => RetryMailResult, {
    description: 'Immediately retries a mail that failed or is waiting for its next attempt.',
  })
  async retryMail(
    @Arg('id', () => ID, { description: 'The id of the mail.' }) id: string,
    @Ctx() { mails, currentUser, client }: MailContext,
  ): Promise<typeof RetryMailResult> {
    return mails.retry(currentUser, id, client)
  }

  @Auth(Role.ADMIN)
  @Mutation(() => CancelMailResult, { description: 'Cancels a mail that has not been sent.' })
  async cancelMail(
    @Arg('id', () => ID, { description: 'The id of the mail.' }) id: string,
    @Ctx() { mails, currentUser, client }: MailContext,
  ): Promise<typeof CancelMailResult> {
    return mails.cancel(currentUser, id, client)
  }
}

function mailPage(first: number | null, after: string | null | undefined): MailPage {
  const id = after == null ? null : Buffer.from(after, 'base64url').toString()
  if (id !== null && !isUuid(id))
    throw badUserInput(
      'The argument "after" of "mails" is not a cursor of this list. Omit it to start with the first page.',
    )
  return { first: pageSize(first, 'mails'), after: id }
}
