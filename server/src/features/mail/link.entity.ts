import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** What a link does. */
export enum LinkPurpose {
  EMAIL_CHANGE = 'EMAIL_CHANGE',
  EMAIL_CHANGE_UNDO = 'EMAIL_CHANGE_UNDO',
  EMAIL_VERIFICATION = 'EMAIL_VERIFICATION',
  FIRST_ADMINISTRATOR = 'FIRST_ADMINISTRATOR',
  INVITATION = 'INVITATION',
  PASSWORD_RESET = 'PASSWORD_RESET',
}

/** A link that was mailed, shown or printed. It works once, and only the hash of its token is stored. */
@Entity({ tableName: 'links' })
@Unique({ name: 'links_token_hash_key', properties: ['tokenHash'] })
@Index({ name: 'links_user_index', properties: ['userId', 'purpose'] })
@Index({ name: 'links_email_index', expression: 'create index links_email_index on links (lower(email))' })
@Index({ name: 'links_expires_at_index', properties: ['expiresAt'] })
export class Link {
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Property({ type: 'text' })
  purpose!: LinkPurpose

  /** Null for the link that creates the first account. */
  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    nullable: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'links_user_id_fkey',
    index: false,
  })
  userId: string | null = null

  /**
   * The address that it was mailed to, which a change of the address confirms or an undo puts back. Null if others may
   * have seen it.
   */
  @Property({ type: 'text', nullable: true })
  email: string | null = null

  @Property({ type: 'text', hidden: true })
  tokenHash!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Property({ type: 'timestamptz' })
  expiresAt!: Date

  @Property({ type: 'timestamptz', nullable: true })
  usedAt: Date | null = null
}
