import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Auth, Fresh, Limited } from '../../gate/rule-decorators.ts'
import type { ImportContext } from './import-context.ts'
import { ImportUsersInput } from './import-inputs.ts'
import { ImportLimit } from './import-limits.ts'
import { ImportUsersResult } from './import-results.ts'

@Resolver()
export class ImportsResolver {
  @Auth(Role.ADMIN)
  @Fresh()
  @Limited(ImportLimit.IMPORT_USERS)
  @Mutation(() => ImportUsersResult, {
    description:
      'Imports accounts of another system with their password hashes, as the command `gatehouse import` does. Accounts are found by their source and id: a repetition changes only those that no one has used or changed here. No mail is sent.',
  })
  async importUsers(
    @Arg('input', () => ImportUsersInput, { description: 'The accounts.' }) input: ImportUsersInput,
    @Ctx() { userImports, currentUser, client }: ImportContext,
  ): Promise<typeof ImportUsersResult> {
    return userImports.importUsers(currentUser, input, client)
  }
}
