import { type GraphQLResolveInfo, type GraphQLSchema, isEnumType } from 'graphql'
import { Arg, Ctx, Info, Int, Query, Resolver } from 'type-graphql'
import { badUserInput } from '../../core/errors.ts'
import { pageSize } from '../../core/page-info.ts'
import { Role } from '../../core/role.ts'
import { Auth } from '../../gate/rule-decorators.ts'
import { AuditEventConnection } from './audit-connection.ts'
import type { AuditContext } from './audit-context.ts'
import { AuditEventFilter } from './audit-inputs.ts'
import { type AuditPage, idOfCursor } from './audit-log.ts'
import type { IsKnownKind } from './known-events.ts'

const firstOptions = {
  nullable: true,
  defaultValue: 20,
  description: 'Maximum number of events, from 1 to 100.',
} as const
const afterOptions = {
  nullable: true,
  description: 'The cursor after which the page begins. Defaults to the newest event.',
} as const

@Resolver()
export class AuditResolver {
  @Auth(Role.ADMIN)
  @Query(() => AuditEventConnection, { description: 'Audit events of accounts and sessions, newest first.' })
  async auditEvents(
    @Arg('first', () => Int, firstOptions) first: number | null,
    @Arg('after', () => String, afterOptions) after: string | null,
    @Arg('filter', () => AuditEventFilter, {
      nullable: true,
      description: 'Which events to list. Defaults to all.',
    })
    filter: AuditEventFilter | null,
    @Ctx() { audit, currentUser }: AuditContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<AuditEventConnection> {
    return audit.events(currentUser, auditPage(first, after, 'auditEvents'), filter ?? {}, kindsOf(schema))
  }

  @Auth()
  @Query(() => AuditEventConnection, {
    description: 'Your own actions and those that affected your account, newest first.',
  })
  async myActivity(
    @Arg('first', () => Int, firstOptions) first: number | null,
    @Arg('after', () => String, afterOptions) after: string | null,
    @Ctx() { audit, currentUser }: AuditContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<AuditEventConnection> {
    return audit.activity(currentUser, auditPage(first, after, 'myActivity'), kindsOf(schema))
  }
}

/** Whether this server has a kind of events. */
export function kindsOf(schema: GraphQLSchema): IsKnownKind {
  const kinds = schema.getType('AuditEventKind')
  return (kind) => isEnumType(kinds) && kinds.getValue(kind) !== undefined
}

function auditPage(first: number | null, after: string | null | undefined, field: string): AuditPage {
  const id = after == null ? null : idOfCursor(after)
  if (id === undefined)
    throw badUserInput(
      `The argument "after" of "${field}" is not a cursor of this list. Omit it to start with the first page.`,
    )
  return { first: pageSize(first, field), after: id }
}
