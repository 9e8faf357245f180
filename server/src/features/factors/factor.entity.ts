import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import type { Factor } from '../../core/factor.ts'
import { User } from '../users/user.entity.ts'

/** An authenticator app or a passkey of an account. What proves a passkey is in a table of its own. */
@Entity({ tableName: 'factors' })
@Index({ name: 'factors_user_index', properties: ['userId'] })
export class FactorRecord {
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'factors_user_id_fkey',
    index: false,
  })
  userId!: string

  @Property({ type: 'text' })
  factor!: Factor

  /** Chosen by the owner. */
  @Property({ type: 'text' })
  name!: string

  /** The secret of an authenticator app, sealed under `SECRET` for this row. Null for a passkey. */
  @Property({ type: 'text', nullable: true, lazy: true, hidden: true })
  sealedSecret: string | null = null

  /** The time step of the last accepted code: codes of this and earlier steps are refused. Null for a passkey. */
  @Property({ type: 'integer', nullable: true, hidden: true })
  lastStep: number | null = null

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  /** Since when the account has had a second factor without a break, when this one was added. */
  @Property({ type: 'timestamptz', defaultRaw: 'now()', hidden: true })
  protectedSince!: Date

  @Property({ type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null = null
}
