import { Field, ID, InputType } from 'type-graphql'
import { AuditEventKind, AuditOutcome } from './audit-event-kind.ts'

@InputType({ description: 'Which events to list. What is absent does not restrict.' })
export class AuditEventFilter {
  @Field(() => AuditEventKind, { nullable: true, description: 'Only events of this kind.' })
  kind?: AuditEventKind | null

  @Field(() => AuditOutcome, { nullable: true, description: 'Only what was done, or only what was refused.' })
  outcome?: AuditOutcome | null

  @Field(() => ID, { nullable: true, description: 'Only what this account did.' })
  actorId?: string | null

  @Field(() => ID, { nullable: true, description: 'Only what is about this account.' })
  subjectId?: string | null

  @Field(() => Date, { nullable: true, description: 'Only events from this moment on.' })
  since?: Date | null

  @Field(() => Date, { nullable: true, description: 'Only events before this moment.' })
  until?: Date | null
}
