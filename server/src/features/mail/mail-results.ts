import { createUnionType, Field, InputType, ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { PageInfo } from '../../core/page-info.ts'
import { Mail } from './mail.entity.ts'
import { MailFailure } from './mail-failures.ts'
import { MailKind, MailState } from './mail-kind.ts'

@ObjectType({ description: 'A mail and its position in the list.' })
export class MailEdge {
  @Field(() => String, { description: 'Pass this as `after` to list older mails.' })
  cursor!: string

  @Field(() => Mail, { description: 'The mail.' })
  node!: Mail
}

@ObjectType({ description: 'A page of mails.' })
export class MailConnection {
  @Field(() => [MailEdge], { description: 'The mails of this page, newest first.' })
  edges!: MailEdge[]

  @Field(() => PageInfo, { description: 'Position of this page in the list.' })
  pageInfo!: PageInfo
}

@InputType({ description: 'Which mails to list. Omitted fields do not filter.' })
export class MailFilter {
  @Field(() => MailState, { nullable: true, description: 'Only mails in this state.' })
  state?: MailState | null

  @Field(() => MailKind, { nullable: true, description: 'Only mails of this kind.' })
  kind?: MailKind | null

  @Field(() => String, { nullable: true, description: 'Only mails to this address, as it was written.' })
  recipient?: string | null
}

@ObjectType({ description: 'The mail will be retried immediately.' })
export class MailRetried {
  @Field(() => Mail, { description: 'The current state of the mail.' })
  readonly mail: Mail

  constructor(mail: Mail) {
    this.mail = mail
  }
}

@ObjectType({ description: 'The mail will not be sent.' })
export class MailCancelled {
  @Field(() => Mail, { description: 'The current state of the mail.' })
  readonly mail: Mail

  constructor(mail: Mail) {
    this.mail = mail
  }
}

@ObjectType({ implements: Failure, description: 'The outbox has no mail with this id.' })
export class MailNotFound extends Failure {
  override readonly code = MailFailure.MAIL_NOT_FOUND
  override readonly message = 'There is no mail with this id. It may have been removed; read the list again.'
}

@ObjectType({
  implements: Failure,
  description: 'The mail was sent or cancelled, or it is too late to send it.',
})
export class MailSettled extends Failure {
  override readonly code = MailFailure.MAIL_SETTLED
  override readonly message =
    'This mail was sent or cancelled, or it is too late to send it. Cause a new one if it is needed.'
}

export const RetryMailResult = createUnionType({
  name: 'RetryMailResult',
  description: 'Result of `retryMail`.',
  types: () => [MailRetried, MailNotFound, MailSettled] as const,
})

export const CancelMailResult = createUnionType({
  name: 'CancelMailResult',
  description: 'Result of `cancelMail`.',
  types: () => [MailCancelled, MailNotFound, MailSettled] as const,
})
