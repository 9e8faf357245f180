import type { GraphQLSchema } from 'graphql'
import type { Account } from './account.ts'
import { type Accounts, permissionsOf } from './accounts.ts'
import { type AuditArguments, listEvents } from './audit-events.ts'
import { failure } from './failure.ts'

/** Permissions and their reasons. */
export function access(schema: GraphQLSchema, accounts: Accounts, viewer: Account | undefined) {
  return {
    permissions: () => permissionsOf(schema, viewer?.role ?? 'CLIENT'),
    explainAccess: ({ userId, field }: { userId: string; field: string }) => {
      const user = accounts.all.find(({ id }) => id === userId)
      const found = permissionsOf(schema, user?.role ?? 'CLIENT').find((each) =>
        field.endsWith(`.${each.field}`),
      )
      if (!user || !found) return failure('FieldNotFound', 'FIELD_NOT_FOUND', 'Field not found.')
      const { allowed } = found
      const explanation = `${field} has its rule. The account is ${user.role}.`
      const reason = allowed ? 'ROLE_SUFFICES' : 'ROLE_TOO_LOW'
      return { __typename: 'AccessExplained', user, field, rule: '@auth', allowed, reason, explanation }
    },
  }
}

/** Audit events. */
export function audit(accounts: Accounts, viewer: Account | undefined) {
  return {
    auditEvents: (wanted: AuditArguments) => listEvents(accounts.events, wanted),
    myActivity: (wanted: AuditArguments) => {
      const mine = accounts.events.filter(({ actorId, subjectId }) =>
        [actorId, subjectId].includes(viewer?.id ?? ''),
      )
      return listEvents(mine, wanted)
    },
  }
}
