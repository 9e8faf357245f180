import { Field, ID, InputType } from 'type-graphql'
import { AuditEventKind, AuditOutcome } from './audit-event-kind.ts'

@InputType({ description: 'Which events to list. Omitted fields do not filter.' })
export class AuditEventFilter {
  @Field(() => AuditEventKind, { nullable: true, description: 'Only events of this kind.' })
  kind?: string | null

  @Field(() => AuditOutcome, { nullable: true, description: 'Only events with this outcome.' })
  outcome?: AuditOutcome | null

  @Field(() => ID, { nullable: true, description: 'Only actions by this account.' })
  actorId?: string | null

  @Field(() => ID, { nullable: true, description: 'Only actions that affected this account.' })
  subjectId?: string | null

  @Field(() => Date, { nullable: true, description: 'Only events at or after this time.' })
  since?: Date | null

  @Field(() => Date, { nullable: true, description: 'Only events before this time.' })
  until?: Date | null
}
