import { ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { MailFailure } from './mail-failures.ts'

@ObjectType({
  implements: Failure,
  description: 'The link has expired, has been used, or was replaced by a newer one.',
})
export class LinkExpired extends Failure {
  override readonly code = MailFailure.LINK_EXPIRED
  override readonly message =
    'This link has expired, has been used, or was replaced by a newer one. Request a new one, or ask an administrator for it.'
}
