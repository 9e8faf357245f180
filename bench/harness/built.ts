import 'reflect-metadata'

interface ServerModules {
  readonly app: typeof import('../../server/src/app.ts')
  readonly config: typeof import('../../server/src/config.ts')
  readonly graphql: typeof import('../../server/src/graphql.ts')
  readonly secrets: typeof import('../../server/src/secrets.ts')
  readonly 'published-schema': typeof import('../../server/src/published-schema.ts')
  readonly 'accounts/password-hasher': typeof import('../../server/src/accounts/password-hasher.ts')
  readonly 'accounts/role': typeof import('../../server/src/accounts/role.ts')
  readonly 'accounts/user.entity': typeof import('../../server/src/accounts/user.entity.ts')
  readonly 'database/database': typeof import('../../server/src/database/database.ts')
  readonly 'database/migrate': typeof import('../../server/src/database/migrate.ts')
  readonly 'gate/document-limits': typeof import('../../server/src/gate/document-limits.ts')
  readonly 'gate/gate': typeof import('../../server/src/gate/gate.ts')
  readonly 'gate/limiter': typeof import('../../server/src/gate/limiter.ts')
  readonly 'gate/plan': typeof import('../../server/src/gate/plan.ts')
  readonly 'operations/log': typeof import('../../server/src/operations/log.ts')
  readonly 'sessions/ended-sessions': typeof import('../../server/src/sessions/ended-sessions.ts')
  readonly 'sessions/refresh-token': typeof import('../../server/src/sessions/refresh-token.ts')
  readonly 'sessions/session.entity': typeof import('../../server/src/sessions/session.entity.ts')
}

/** The build that is measured; `GATEHOUSE_DIST` names another, by its address. */
const folder = new URL(process.env.GATEHOUSE_DIST ?? '../../server/dist/', import.meta.url)

/** A module of the server as it was built: what is measured is what runs. */
export const built = <Name extends keyof ServerModules>(name: Name): Promise<ServerModules[Name]> =>
  import(new URL(`${name}.js`, folder).href)
