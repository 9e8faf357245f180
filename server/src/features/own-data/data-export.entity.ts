import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** A link to a copy of an account's data. It works once, and only the hash of its token is stored. */
@Entity({ tableName: 'data_exports' })
@Index({ name: 'data_exports_user_index', properties: ['userId'] })
@Index({ name: 'data_exports_expires_at_index', properties: ['expiresAt'] })
export class DataExportLink {
  @PrimaryKey({ type: 'text', hidden: true })
  tokenHash!: string

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'data_exports_user_id_fkey',
    index: false,
  })
  userId!: string

  /** The session that asked. The link works while it is open. */
  @Property({ type: 'uuid' })
  sessionId!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Property({ type: 'timestamptz' })
  expiresAt!: Date
}
