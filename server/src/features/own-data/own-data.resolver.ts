import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Auth, Fresh, Limited } from '../../gate/rule-decorators.ts'
import { LastAdministrator } from '../administration/administration-results.ts'
import type { OwnDataContext } from './own-data-context.ts'
import { OwnDataLimit } from './own-data-limits.ts'
import { DataExport, DeleteAccountResult, DeleteUserResult } from './own-data-results.ts'

@Resolver()
export class OwnDataResolver {
  @Auth()
  @Fresh()
  @Limited(OwnDataLimit.EXPORT_DATA)
  @Mutation(() => DataExport, {
    description:
      'Returns a link to a copy of everything that the server holds about your account, without secrets. Earlier links stop working.',
  })
  async exportMyData(@Ctx() { dataExports, currentUser, client }: OwnDataContext): Promise<DataExport> {
    return dataExports.request(currentUser, client)
  }

  @Auth()
  @Fresh()
  @Mutation(() => DeleteAccountResult, {
    description:
      'Deletes your account and ends all of its sessions: at once, or after as many days as the server sets with `DELETION_GRACE`. ' +
      'Audit events remain with the id of the account; their addresses, user agents and personal details are blanked.',
  })
  async deleteAccount(@Ctx() context: OwnDataContext): Promise<typeof DeleteAccountResult> {
    const { deletions, currentUser, client, refreshCookie } = context
    const result = await deletions.deleteOwn(currentUser, client)
    // Only after the result is known: a client that must retry still needs the cookie.
    if (!(result instanceof LastAdministrator)) refreshCookie.clear()
    return result
  }

  @Auth(Role.ADMIN)
  @Fresh()
  @Mutation(() => DeleteUserResult, {
    description: 'Deletes an account at once and ends all of its sessions, as `deleteAccount` does.',
  })
  async deleteUser(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { deletions, currentUser, client }: OwnDataContext,
  ): Promise<typeof DeleteUserResult> {
    return deletions.deleteUser(currentUser, userId, client)
  }
}
