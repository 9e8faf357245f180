import type { GraphQLSchema } from 'graphql'
import { AccountsResolver } from './accounts/accounts.resolver.ts'
import { AccessResolver } from './administration/access.resolver.ts'
import { AdministrationResolver } from './administration/administration.resolver.ts'
import { InvitationsResolver } from './administration/invitations.resolver.ts'
import { AuditResolver } from './audit/audit.resolver.ts'
import { buildGatehouseSchema } from './schema.ts'
import { SessionsResolver } from './sessions/sessions.resolver.ts'

let building: Promise<GraphQLSchema> | undefined

/** The schema of all features; made once a process. */
export const publishedSchema = (): Promise<GraphQLSchema> => {
  building ??= buildGatehouseSchema({
    resolvers: [
      AccountsResolver,
      SessionsResolver,
      AdministrationResolver,
      InvitationsResolver,
      AccessResolver,
      AuditResolver,
    ],
  })
  return building
}
