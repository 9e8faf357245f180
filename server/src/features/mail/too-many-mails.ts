import { ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { MailFailure } from './mail-failures.ts'

@ObjectType({
  implements: Failure,
  description: 'The address received as many mails within the last hour as it may. Nothing was changed.',
})
export class TooManyMails extends Failure {
  override readonly code = MailFailure.TOO_MANY_MAILS
  override readonly message =
    'This address received many mails within the last hour, so no more are sent now. Try again in an hour.'
}
