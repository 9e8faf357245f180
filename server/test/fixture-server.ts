import Fastify, { type FastifyInstance } from 'fastify'
import type { Authentication } from '../src/core/current-user.ts'
import { Unavailable } from '../src/core/errors.ts'
import { Role } from '../src/core/role.ts'
import type { GateContext } from '../src/gate/gate.ts'
import { createLimiter, unlimited } from '../src/gate/limiter.ts'
import { createGraphqlServer, type GraphqlServer, type GraphqlServerSettings } from '../src/graphql.ts'
import { graphqlHandler } from '../src/graphql-handler.ts'
import { defaultPolicies } from '../src/schema.ts'
import {
  anonymous,
  contextOf,
  createLog,
  fixtureSchema,
  type LogEntry,
  provenAgo,
  signedIn,
} from './gate-fixture.ts'

const authentications: Readonly<Record<string, Authentication>> = {
  client: signedIn(Role.CLIENT),
  admin: signedIn(Role.ADMIN),
  stale: provenAgo(3600, Role.EMPLOYEE),
  unknown: { kind: 'unavailable', retryAfterSeconds: 2 },
}

export interface ServedFixture {
  readonly http: FastifyInstance
  readonly address: string
  readonly graphql: GraphqlServer<GateContext>
  readonly log: LogEntry[]
}

export interface FixtureServerOptions extends Pick<GraphqlServerSettings, 'fastPath' | 'plugins'> {
  readonly introspection: boolean
  /** Whether attempts are counted; true by default. */
  readonly limited?: boolean
}

/**
 * Serves the small schema over HTTP. The header `x-who` identifies the caller; `away` and `broken` make the creation of
 * the context fail.
 */
export const serveFixture = async ({
  limited = true,
  ...settings
}: FixtureServerOptions): Promise<ServedFixture> => {
  const http = Fastify()
  const { entries: log, logger } = createLog()
  const graphql = createGraphqlServer<GateContext>({
    schema: await fixtureSchema(),
    limiter: limited ? createLimiter(defaultPolicies()) : unlimited,
    logger,
    ...settings,
    fastify: http,
  })
  await graphql.apollo.start()
  http.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: graphqlHandler(graphql, async (request) => {
      const who = String(request.headers['x-who'])
      if (who === 'away') throw new Unavailable('The database is away.', { retryAfterSeconds: 9 })
      if (who === 'broken') throw new Error('hunter2')
      const authentication = authentications[who] ?? anonymous
      return contextOf({ authentication, address: request.ip, requestId: request.id })
    }),
  })
  const address = `${await http.listen({ host: '127.0.0.1', port: 0 })}/graphql`
  return { http, address, graphql, log }
}
