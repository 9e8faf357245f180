import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../../core/page-info.ts'
import { AuditEvent } from './audit-event.ts'

@ObjectType({ description: 'An event and its position in the list.' })
export class AuditEventEdge {
  @Field(() => String, { description: 'Pass this as `after` to list older events.' })
  cursor!: string

  @Field(() => AuditEvent, { description: 'The event.' })
  node!: AuditEvent
}

@ObjectType({
  description:
    'A page of events. There is no total count because the log keeps growing. Events of kinds that only another release knows are omitted; after thousands of them a page ends early, with `hasNextPage`.',
})
export class AuditEventConnection {
  @Field(() => [AuditEventEdge], { description: 'The events of this page, newest first.' })
  edges!: AuditEventEdge[]

  @Field(() => PageInfo, { description: 'Position of this page in the list.' })
  pageInfo!: PageInfo
}
