import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql'
import { Role } from '../accounts/role.ts'
import type { Context } from '../context.ts'
import { badUserInput } from '../errors.ts'
import { Auth } from '../gate/rule-decorators.ts'
import { pageSize } from '../page-info.ts'
import { AuditEventConnection } from './audit-connection.ts'
import { AuditEventFilter } from './audit-inputs.ts'
import { type AuditPage, idOfCursor } from './audit-log.ts'

const firstOptions = { nullable: true, defaultValue: 20, description: 'How many at most, 1 to 100.' } as const
const afterOptions = { nullable: true, description: 'A cursor; absent: from the newest on.' } as const

@Resolver()
export class AuditResolver {
  @Auth(Role.ADMIN)
  @Query(() => AuditEventConnection, { description: 'What happened to accounts and sessions, newest first.' })
  async auditEvents(
    @Arg('first', () => Int, firstOptions) first: number | null,
    @Arg('after', () => String, afterOptions) after: string | null,
    @Arg('filter', () => AuditEventFilter, { nullable: true, description: 'Which of them; absent: all.' })
    filter: AuditEventFilter | null,
    @Ctx() { audit, currentUser }: Context,
  ): Promise<AuditEventConnection> {
    return audit.events(currentUser, auditPage(first, after, 'auditEvents'), filter ?? {})
  }

  @Auth()
  @Query(() => AuditEventConnection, {
    description: 'What you did, and what happened to your account, newest first.',
  })
  async myActivity(
    @Arg('first', () => Int, firstOptions) first: number | null,
    @Arg('after', () => String, afterOptions) after: string | null,
    @Ctx() { audit, currentUser }: Context,
  ): Promise<AuditEventConnection> {
    return audit.activity(currentUser, auditPage(first, after, 'myActivity'))
  }
}

function auditPage(first: number | null, after: string | null | undefined, field: string): AuditPage {
  const id = after == null ? null : idOfCursor(after)
  if (id === undefined)
    throw badUserInput(`The argument "after" of "${field}" is no cursor of this list. Begin without it.`)
  return { first: pageSize(first, field), after: id }
}
