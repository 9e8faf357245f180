import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Auth } from '../../gate/rule-decorators.ts'
import { kindsOf } from '../audit/audit.resolver.ts'
import { AuditEvent, type AuditEventRow } from '../audit/audit-event.ts'
import { AuditEventFilter } from '../audit/audit-inputs.ts'
import { passes } from './audit-tail.ts'
import type { LiveContext } from './live-context.ts'

interface Subscribing {
  readonly context: LiveContext
  readonly args: { readonly filter?: AuditEventFilter | null }
  readonly info: GraphQLResolveInfo
}

@Resolver()
export class AuditEventsResolver {
  @Auth(Role.ADMIN)
  @Subscription(() => AuditEvent, {
    description:
      'Audit events of accounts and sessions from now on, within a second. During bursts of thousands a second some are omitted: `Query.auditEvents` has all.',
    subscribe: ({ context, args: { filter }, info: { schema } }: Subscribing) => {
      const [isWanted, isKnown] = [passes(filter ?? {}), kindsOf(schema)]
      return context.auditTail.watch((row) => isKnown(row.kind) && isWanted(row), context.stream)
    },
  })
  async auditEvents(
    @Root() row: AuditEventRow,
    @Arg('filter', () => AuditEventFilter, {
      nullable: true,
      description: 'Which events to report. Defaults to all.',
    })
    _filter: AuditEventFilter | null,
    @Ctx() { audit, currentUser }: LiveContext,
  ): Promise<AuditEvent> {
    return audit.shown(row, currentUser)
  }
}
