import { Entity, OneToOne, Property, Unique } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** A link with which an invited person chooses a password. An account has at most one, and only the hash of its token is stored. */
@Entity({ tableName: 'invitations' })
@Unique({ name: 'invitations_token_hash_key', properties: ['tokenHash'] })
export class InvitationRecord {
  @OneToOne(() => User, {
    primary: true,
    fieldName: 'user_id',
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'invitations_user_id_fkey',
  })
  userId!: string

  @Property({ type: 'text', hidden: true })
  tokenHash!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Property({ type: 'timestamptz' })
  expiresAt!: Date
}
