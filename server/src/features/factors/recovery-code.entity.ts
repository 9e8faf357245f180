import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** A code that replaces a lost second factor once. Only its hash is stored: 128 random bits cannot be guessed. */
@Entity({ tableName: 'recovery_codes' })
@Index({ name: 'recovery_codes_user_index', properties: ['userId'] })
export class RecoveryCode {
  @PrimaryKey({ type: 'text', hidden: true })
  hash!: string

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'recovery_codes_user_id_fkey',
    index: false,
  })
  userId!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Property({ type: 'timestamptz', nullable: true })
  usedAt: Date | null = null
}
