import { Entity, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** An account whose owner asked to delete it, until it is deleted or its owner signs in. */
@Entity({ tableName: 'scheduled_deletions' })
@Index({ name: 'scheduled_deletions_due_index', properties: ['dueAt'] })
export class ScheduledDeletion {
  @ManyToOne(() => User, {
    fieldName: 'user_id',
    primary: true,
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'scheduled_deletions_user_id_fkey',
    index: false,
  })
  userId!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  requestedAt!: Date

  @Property({ type: 'timestamptz' })
  dueAt!: Date
}
