import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'

/** The id of a session that left with its account, kept while one of its access tokens may still be valid. */
@Entity({ tableName: 'erased_sessions' })
@Index({ name: 'erased_sessions_ended_at_index', properties: ['endedAt'] })
export class ErasedSession {
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Property({ type: 'timestamptz' })
  endedAt!: Date
}
