import { Check, Entity, Enum, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { AuditOutcome } from './audit-event-kind.ts'

/**
 * A row of the audit log, which triggers make immutable, apart from blanking events of erased accounts. `AuditEvent` is what a viewer may see of it. Account ids are
 * not relations because an event outlives its account.
 */
@Entity({ tableName: 'audit_events' })
@Index({ name: 'audit_events_kind_index', properties: ['kind', 'outcome', 'id'] })
@Index({ name: 'audit_events_outcome_index', properties: ['outcome', 'id'] })
@Index({ name: 'audit_events_actor_index', properties: ['actorId', 'id'], where: 'actor_id is not null' })
@Index({
  name: 'audit_events_subject_index',
  properties: ['subjectId', 'id'],
  where: 'subject_id is not null',
})
@Check({ name: 'audit_events_details_check', expression: `jsonb_typeof(details) = 'object'` })
export class AuditRecord {
  /** UUIDv7 by the database's clock, so that ids are ordered by time. */
  @PrimaryKey({ type: 'uuid', defaultRaw: 'uuid_v7(now())' })
  id!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Property({ type: 'text' })
  kind!: string

  @Enum({ items: () => AuditOutcome, type: 'text' })
  outcome!: AuditOutcome

  @Property({ type: 'uuid', nullable: true })
  actorId: string | null = null

  @Property({ type: 'uuid', nullable: true })
  subjectId: string | null = null

  @Property({ type: 'uuid', nullable: true })
  sessionId: string | null = null

  @Property({ type: 'text', nullable: true })
  ipAddress: string | null = null

  @Property({ type: 'text', nullable: true })
  userAgent: string | null = null

  @Property({ type: 'jsonb', defaultRaw: `'{}'` })
  details!: Readonly<Record<string, string | number>>
}
