import { Entity, Enum, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { Field, ID, Int, ObjectType } from 'type-graphql'
import { User } from '../users/user.entity.ts'
import { MailKind, MailState } from './mail-kind.ts'

/** Values in a mail's text about its cause, never text written by users. */
export type MailParameters = Readonly<Record<string, string>>

/**
 * A mail, written in the transaction of its cause and sent afterwards. Its text is composed when it is sent. The token
 * of its link is sealed under `SECRET`, and erased once the mail has been sent or can no longer be.
 */
@ObjectType({ description: 'A mail to the owner of an account. Its text and its link cannot be read.' })
@Entity({ tableName: 'mails' })
@Index({ name: 'mails_due_index', properties: ['priority', 'nextAttemptAt'], where: `state = 'QUEUED'` })
@Index({
  name: 'mails_expiry_index',
  properties: ['expiresAt'],
  where: `state = 'QUEUED' or sealed_token is not null`,
})
@Index({ name: 'mails_recipient_index', properties: ['recipient', 'createdAt'] })
@Index({ name: 'mails_state_index', properties: ['state', 'id'] })
@Index({ name: 'mails_kind_index', properties: ['kind', 'id'] })
@Index({ name: 'mails_user_index', properties: ['userId', 'id'] })
@Index({
  name: 'mails_recipient_key_index',
  expression: 'create index mails_recipient_key_index on mails (lower(recipient))',
})
@Index({
  name: 'mails_about_index',
  expression: `create index mails_about_index on mails ((parameters ->> 'email')) where parameters ? 'email'`,
})
export class Mail {
  @Field(() => ID, {
    description: 'UUIDv7: unique, and sorted by creation time. The local part of its `Message-ID`.',
  })
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Field(() => MailKind, { description: 'The purpose of the mail.' })
  @Property({ type: 'text' })
  kind!: MailKind

  @Field(() => MailState, { description: 'The state of the mail.' })
  @Enum({ items: () => MailState, type: 'text', default: MailState.QUEUED })
  state!: MailState

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    hidden: true,
    nullable: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'mails_user_id_fkey',
    index: false,
  })
  userId: string | null = null

  @Field(() => String, { description: 'The recipient’s address.' })
  @Property({ type: 'text' })
  recipient!: string

  @Property({ type: 'text', hidden: true })
  locale!: string

  @Property({ type: 'jsonb', hidden: true, default: '{}' })
  parameters!: MailParameters

  /** Null if it has no link, or no longer needs one. */
  @Property({ type: 'text', nullable: true, hidden: true })
  sealedToken: string | null = null

  /** Lower values are sent first. */
  @Property({ type: 'smallint', hidden: true })
  priority!: number

  @Field(() => Int, { description: 'Number of attempts to send it, at most 8.' })
  @Property({ type: 'integer', default: 0 })
  attempts!: number

  /** While it is being sent: when another replica may take it over. */
  @Property({ type: 'timestamptz', defaultRaw: 'now()', hidden: true })
  nextAttemptAt!: Date

  @Field(() => String, {
    nullable: true,
    description: 'Why the latest try failed, such as `SMTP 550`. Null if none failed.',
  })
  @Property({ type: 'text', nullable: true })
  error: string | null = null

  @Field(() => Date, { description: 'When the event that caused it happened.' })
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Field(() => Date, { nullable: true, description: 'When the mail server accepted it; null if not sent.' })
  @Property({ type: 'timestamptz', nullable: true })
  sentAt: Date | null = null

  @Field(() => Date, { description: 'When it expires because its link stops working.' })
  @Property({ type: 'timestamptz' })
  expiresAt!: Date
}
