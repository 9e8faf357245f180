import 'reflect-metadata'
import { fileURLToPath } from 'node:url'

interface ServerModules {
  readonly app: typeof import('../../../server/src/app.ts')
  readonly 'configuration/config': typeof import('../../../server/src/configuration/config.ts')
  readonly graphql: typeof import('../../../server/src/graphql.ts')
  readonly 'core/secrets': typeof import('../../../server/src/core/secrets.ts')
  readonly 'published-schema': typeof import('../../../server/src/published-schema.ts')
  readonly 'features/accounts/account-statements': typeof import('../../../server/src/features/accounts/account-statements.ts')
  readonly 'features/accounts/password-hasher': typeof import('../../../server/src/features/accounts/password-hasher.ts')
  readonly 'core/role': typeof import('../../../server/src/core/role.ts')
  readonly 'features/users/user-statements': typeof import('../../../server/src/features/users/user-statements.ts')
  readonly 'features/users/user.entity': typeof import('../../../server/src/features/users/user.entity.ts')
  readonly 'features/administration/administration-inputs': typeof import('../../../server/src/features/administration/administration-inputs.ts')
  readonly 'features/administration/administration-results': typeof import('../../../server/src/features/administration/administration-results.ts')
  readonly 'features/administration/administration-statements': typeof import('../../../server/src/features/administration/administration-statements.ts')
  readonly 'features/administration/user-list': typeof import('../../../server/src/features/administration/user-list.ts')
  readonly 'features/audit/audit-purge': typeof import('../../../server/src/features/audit/audit-purge.ts')
  readonly 'features/audit/audit-record.entity': typeof import('../../../server/src/features/audit/audit-record.entity.ts')
  readonly 'features/audit/audit-statements': typeof import('../../../server/src/features/audit/audit-statements.ts')
  readonly 'database/open-database': typeof import('../../../server/src/database/open-database.ts')
  readonly 'database/migrations/migrate': typeof import('../../../server/src/database/migrations/migrate.ts')
  readonly 'gate/document-limits': typeof import('../../../server/src/gate/document-limits.ts')
  readonly 'gate/gate': typeof import('../../../server/src/gate/gate.ts')
  readonly 'gate/limit-stores': typeof import('../../../server/src/gate/limit-stores.ts')
  readonly 'gate/limiter': typeof import('../../../server/src/gate/limiter.ts')
  readonly 'gate/plan': typeof import('../../../server/src/gate/plan.ts')
  readonly 'core/log': typeof import('../../../server/src/core/log.ts')
  readonly 'features/sessions/confirmations': typeof import('../../../server/src/features/sessions/confirmations.ts')
  readonly 'features/sessions/ended-sessions': typeof import('../../../server/src/features/sessions/ended-sessions.ts')
  readonly 'features/sessions/refresh-token': typeof import('../../../server/src/features/sessions/refresh-token.ts')
  readonly 'features/sessions/session-purge': typeof import('../../../server/src/features/sessions/session-purge.ts')
  readonly 'features/sessions/session-statements': typeof import('../../../server/src/features/sessions/session-statements.ts')
  readonly 'features/sessions/session-start-statements': typeof import('../../../server/src/features/sessions/session-start-statements.ts')
  readonly 'features/sessions/session.entity': typeof import('../../../server/src/features/sessions/session.entity.ts')
}

/** The build to measure; `GATEHOUSE_DIST` selects another by its URL. */
const folder = new URL(process.env.GATEHOUSE_DIST ?? '../../../server/dist/', import.meta.url)

/** The entry point of a build, started like in production. */
export const builtMain = (dist = process.env.GATEHOUSE_DIST): string =>
  fileURLToPath(new URL('bundle/main.js', dist ?? folder))

/** Imports a module of the built server, so that the measured code is the code that runs. */
export const built = <Name extends keyof ServerModules>(name: Name): Promise<ServerModules[Name]> =>
  import(new URL(`${name}.js`, folder).href)
