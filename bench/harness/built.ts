import 'reflect-metadata'
import { fileURLToPath } from 'node:url'

interface ServerModules {
  readonly app: typeof import('../../server/src/app.ts')
  readonly config: typeof import('../../server/src/config.ts')
  readonly graphql: typeof import('../../server/src/graphql.ts')
  readonly secrets: typeof import('../../server/src/secrets.ts')
  readonly 'published-schema': typeof import('../../server/src/published-schema.ts')
  readonly 'accounts/account-statements': typeof import('../../server/src/accounts/account-statements.ts')
  readonly 'accounts/password-hasher': typeof import('../../server/src/accounts/password-hasher.ts')
  readonly 'accounts/role': typeof import('../../server/src/accounts/role.ts')
  readonly 'accounts/user.entity': typeof import('../../server/src/accounts/user.entity.ts')
  readonly 'administration/administration-inputs': typeof import('../../server/src/administration/administration-inputs.ts')
  readonly 'administration/administration-statements': typeof import('../../server/src/administration/administration-statements.ts')
  readonly 'administration/user-list': typeof import('../../server/src/administration/user-list.ts')
  readonly 'audit/audit-purge': typeof import('../../server/src/audit/audit-purge.ts')
  readonly 'audit/audit-statements': typeof import('../../server/src/audit/audit-statements.ts')
  readonly 'database/database': typeof import('../../server/src/database/database.ts')
  readonly 'database/migrate': typeof import('../../server/src/database/migrate.ts')
  readonly 'gate/document-limits': typeof import('../../server/src/gate/document-limits.ts')
  readonly 'gate/gate': typeof import('../../server/src/gate/gate.ts')
  readonly 'gate/limit-stores': typeof import('../../server/src/gate/limit-stores.ts')
  readonly 'gate/limiter': typeof import('../../server/src/gate/limiter.ts')
  readonly 'gate/plan': typeof import('../../server/src/gate/plan.ts')
  readonly 'operations/log': typeof import('../../server/src/operations/log.ts')
  readonly 'sessions/confirmations': typeof import('../../server/src/sessions/confirmations.ts')
  readonly 'sessions/ended-sessions': typeof import('../../server/src/sessions/ended-sessions.ts')
  readonly 'sessions/refresh-token': typeof import('../../server/src/sessions/refresh-token.ts')
  readonly 'sessions/session-purge': typeof import('../../server/src/sessions/session-purge.ts')
  readonly 'sessions/session-statements': typeof import('../../server/src/sessions/session-statements.ts')
  readonly 'sessions/session.entity': typeof import('../../server/src/sessions/session.entity.ts')
}

/** The build that is measured; `GATEHOUSE_DIST` names another, by its address. */
const folder = new URL(process.env.GATEHOUSE_DIST ?? '../../server/dist/', import.meta.url)

/** The entry of a build, which is started as anybody starts it. */
export const builtMain = (dist = process.env.GATEHOUSE_DIST): string =>
  fileURLToPath(new URL('bundle/main.js', dist ?? folder))

/** A module of the server as it was built: what is measured is what runs. */
export const built = <Name extends keyof ServerModules>(name: Name): Promise<ServerModules[Name]> =>
  import(new URL(`${name}.js`, folder).href)
