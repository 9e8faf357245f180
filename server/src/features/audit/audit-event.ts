import { Field, ID, ObjectType } from 'type-graphql'
import { deviceOf } from '../../core/device.ts'
import { User } from '../users/user.entity.ts'
import { AuditEventKind, AuditOutcome } from './audit-event-kind.ts'

@ObjectType({ description: 'An additional detail of an event.' })
export class AuditDetail {
  @Field(() => String, {
    description: 'Name of the detail, such as `from`, `to`, `code` or `sessionsEnded`.',
  })
  readonly name: string

  @Field(() => String, { description: 'Its value, such as `EMPLOYEE`. Never a secret.' })
  readonly value: string

  constructor(name: string, value: string) {
    this.name = name
    this.value = value
  }
}

/** An audit event as its viewers see it. Rows of `audit_events` are written once, and only blanked with their account. */
@ObjectType({
  description:
    'A recorded action on an account or a session. Events never change, except that address, device and personal details are blanked ' +
    'once the account they belong to has been deleted.',
})
export class AuditEvent {
  @Field(() => ID, { description: 'UUIDv7: unique, and sorted by time.' })
  id!: string

  @Field(() => AuditEventKind, { description: 'The kind of event.' })
  kind!: string

  @Field(() => AuditOutcome, { description: 'Whether the action succeeded.' })
  outcome!: AuditOutcome

  @Field(() => Date, { description: 'When it happened, by the database’s clock.' })
  createdAt!: Date

  @Field(() => ID, {
    nullable: true,
    description: 'The account that acted; null if unknown or not visible to you.',
  })
  actorId!: string | null

  @Field(() => User, {
    nullable: true,
    description: 'The current state of the account `actorId`; null also if the account was deleted.',
  })
  actor!: User | null

  @Field(() => ID, {
    nullable: true,
    description: 'The account that was affected; null if none or not visible to you.',
  })
  subjectId!: string | null

  @Field(() => User, {
    nullable: true,
    description: 'The current state of the account `subjectId`; null if deleted or not visible to you.',
  })
  subject!: User | null

  @Field(() => ID, {
    nullable: true,
    description: 'The session that acted, or that was started or ended.',
  })
  sessionId!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The IP address of the request; null for operator commands and for actions of other users.',
  })
  ipAddress!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Derived from the user agent, such as “Firefox on Linux”; null if `ipAddress` is null.',
  })
  device(): string | null {
    return deviceOf(this.userAgent)
  }

  userAgent!: string | null

  @Field(() => [AuditDetail], { description: 'Additional details, depending on the kind.' })
  details!: AuditDetail[]
}

/** A row of `audit_events`. */
export interface AuditEventRow {
  readonly id: string
  readonly created_at: Date
  readonly kind: string
  readonly outcome: AuditOutcome
  readonly actor_id: string | null
  readonly subject_id: string | null
  readonly session_id: string | null
  readonly ip_address: string | null
  readonly user_agent: string | null
  readonly details: Readonly<Record<string, string | number>>
}
