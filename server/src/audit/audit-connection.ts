import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../page-info.ts'
import { AuditEvent } from './audit-event.ts'

@ObjectType({ description: 'An event and where it stands in the list.' })
export class AuditEventEdge {
  @Field(() => String, { description: 'To give as `after` for what is older than this event.' })
  cursor!: string

  @Field(() => AuditEvent, { description: 'The event.' })
  node!: AuditEvent
}

@ObjectType({ description: 'A page of events. They are not counted: the log is as long as the past.' })
export class AuditEventConnection {
  @Field(() => [AuditEventEdge], { description: 'The events of this page, newest first.' })
  edges!: AuditEventEdge[]

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo!: PageInfo
}
