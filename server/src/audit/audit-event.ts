import { Field, ID, ObjectType } from 'type-graphql'
import { User } from '../accounts/user.entity.ts'
import { AuditEventKind, AuditOutcome } from './audit-event-kind.ts'

@ObjectType({ description: 'One more thing to know of an event.' })
export class AuditDetail {
  @Field(() => String, { description: 'What it is, such as `from`, `to`, `code` or `sessionsEnded`.' })
  readonly name: string

  @Field(() => String, { description: 'Its value, such as `EMPLOYEE`. Never a secret.' })
  readonly value: string

  constructor(name: string, value: string) {
    this.name = name
    this.value = value
  }
}

/** Something that happened to an account or a session. Rows of `audit_events` are written once and never changed. */
@ObjectType({ description: 'Something that happened to an account or a session. Never changed afterwards.' })
export class AuditEvent {
  @Field(() => ID, { description: 'UUIDv7: unique, and sorted by time.' })
  id!: string

  @Field(() => AuditEventKind, { description: 'What it is about.' })
  kind!: AuditEventKind

  @Field(() => AuditOutcome, { description: 'How it went.' })
  outcome!: AuditOutcome

  @Field(() => Date, { description: 'When, by the database’s clock.' })
  createdAt!: Date

  @Field(() => ID, {
    nullable: true,
    description: 'Who did it; null when that is not known, or not for you to see.',
  })
  actorId!: string | null

  @Field(() => User, {
    nullable: true,
    description: 'The account of `actorId` as it is now; null when it is gone too.',
  })
  actor!: User | null

  @Field(() => ID, { nullable: true, description: 'Whose account it is about; null when it is about none.' })
  subjectId!: string | null

  @Field(() => User, {
    nullable: true,
    description: 'The account of `subjectId` as it is now; null when it is gone or not for you to see.',
  })
  subject!: User | null

  @Field(() => ID, {
    nullable: true,
    description: 'The session in which it was done, or that began or ended by it.',
  })
  sessionId!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The network address it came from; null for the operator’s commands, and for what another did.',
  })
  ipAddress!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'As read from the user agent, such as “Firefox on Linux”; null where `ipAddress` is.',
  })
  device!: string | null

  @Field(() => [AuditDetail], { description: 'What else there is to know, depending on the kind.' })
  details!: AuditDetail[]
}

/** A row of `audit_events`. */
export interface AuditEventRow {
  readonly id: string
  readonly created_at: Date
  readonly kind: AuditEventKind
  readonly outcome: AuditOutcome
  readonly actor_id: string | null
  readonly subject_id: string | null
  readonly session_id: string | null
  readonly ip_address: string | null
  readonly user_agent: string | null
  readonly details: Readonly<Record<string, string | number>>
}
