import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { User } from './user.entity.ts'

/** The former address of an account, which no other account can take while the change can be undone. */
@Entity({ tableName: 'reserved_emails' })
@Index({ name: 'reserved_emails_user_index', properties: ['userId'] })
@Index({ name: 'reserved_emails_until_index', properties: ['reservedUntil'] })
export class ReservedEmail {
  @PrimaryKey({ type: 'text' })
  emailKey!: string

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'reserved_emails_user_id_fkey',
    index: false,
  })
  userId!: string

  @Property({ type: 'timestamptz' })
  reservedUntil!: Date
}
