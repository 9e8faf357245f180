import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'

/** An account that was erased, while its audit events are being blanked. Contains no personal data. */
@Entity({ tableName: 'erasures' })
@Index({ name: 'erasures_next_index', properties: ['nextAt'] })
export class Erasure {
  @PrimaryKey({ type: 'uuid' })
  userId!: string

  /** The mail to the owner about the deletion, which is removed once it was sent. Null if there was none. */
  @Property({ type: 'uuid', nullable: true })
  noticeId: string | null = null

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  erasedAt!: Date

  /** While a replica works on it: when another may take it over. */
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  nextAt!: Date
}
