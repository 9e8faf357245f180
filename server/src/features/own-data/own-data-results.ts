import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { LastAdministrator, UserNotFound } from '../administration/administration-results.ts'
import { OwnDataFailure } from './own-data-failures.ts'

@ObjectType({
  description:
    'A link to a copy of your data, a JSON document that is streamed. It works once, and only while this session is open.',
})
export class DataExport {
  @Field(() => String, { description: 'The address of the document. Anyone with it can read your data.' })
  readonly url: string

  @Field(() => Int, { description: 'Lifetime of the link in seconds.' })
  readonly validSeconds: number

  constructor(url: string, validSeconds: number) {
    this.url = url
    this.validSeconds = validSeconds
  }
}

@ObjectType({ description: 'The account has been deleted. Its email address can be registered again.' })
export class AccountDeleted {
  @Field(() => ID, { description: 'The id of the account, which remains in audit events.' })
  readonly userId: string

  constructor(userId: string) {
    this.userId = userId
  }
}

@ObjectType({
  description:
    'The account will be deleted. All of its sessions have ended, and a sign-in cancels the deletion.',
})
export class DeletionScheduled {
  @Field(() => Date, { description: 'When the account will be deleted.' })
  readonly dueAt: Date

  constructor(dueAt: Date) {
    this.dueAt = dueAt
  }
}

@ObjectType({
  implements: Failure,
  description: 'Administrators cannot delete their own account with `deleteUser`.',
})
export class OwnAccount extends Failure {
  override readonly code = OwnDataFailure.OWN_ACCOUNT
  override readonly message = 'This is your own account. Delete it with `deleteAccount`.'
}

export const DeleteAccountResult = createUnionType({
  name: 'DeleteAccountResult',
  description: 'Result of `deleteAccount`.',
  types: () => [AccountDeleted, DeletionScheduled, LastAdministrator] as const,
})

export const DeleteUserResult = createUnionType({
  name: 'DeleteUserResult',
  description: 'Result of `deleteUser`.',
  types: () => [AccountDeleted, UserNotFound, LastAdministrator, OwnAccount] as const,
})
