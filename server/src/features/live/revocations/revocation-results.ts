import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Role } from '../../../core/role.ts'

@ObjectType({
  description:
    'An account whose role has changed. Refuse access tokens whose `sub` is this account and whose `role` is another.',
})
export class ChangedRole {
  @Field(() => ID, { description: 'The account: the claim `sub`.' })
  readonly userId: string

  @Field(() => Role, { description: 'Its current role.' })
  readonly role: Role

  constructor(userId: string, role: Role) {
    this.userId = userId
    this.role = role
  }
}

@ObjectType({
  description:
    'Sessions that have ended and roles that have changed, for services that verify access tokens offline. A batch comes at least every second while the server itself knows of every end, also if there is nothing new: if none comes, assume that you are missing some.',
})
export class RevocationBatch {
  @Field(() => [ID], {
    description:
      'Sessions that have ended, at most 1,000: refuse access tokens with these values of the claim `sid`. A session can be listed more than once.',
  })
  readonly sessionIds: readonly string[]

  @Field(() => [ChangedRole], { description: 'Accounts whose roles have changed, at most 1,000.' })
  readonly changedRoles: readonly ChangedRole[]

  @Field(() => Boolean, {
    description:
      'Whether everything that still matters has been sent. `false` while the first batches list what happened before the stream began.',
  })
  readonly isComplete: boolean

  @Field(() => Int, {
    description:
      'How long to remember what is in this batch, in seconds. No access token is valid for longer.',
  })
  readonly keepSeconds: number

  constructor({ sessionIds, changedRoles, isComplete, keepSeconds }: RevocationBatch) {
    this.sessionIds = sessionIds
    this.changedRoles = changedRoles
    this.isComplete = isComplete
    this.keepSeconds = keepSeconds
  }
}
