import Fastify, { type FastifyInstance } from 'fastify'
import { Role } from '../src/accounts/role.ts'
import type { Authentication } from '../src/context.ts'
import { Unavailable } from '../src/errors.ts'
import type { GateContext } from '../src/gate/gate.ts'
import { createLimiter } from '../src/gate/limiter.ts'
import { createGraphqlServer, type GraphqlServer } from '../src/graphql.ts'
import { graphqlHandler } from '../src/graphql-handler.ts'
import { anonymous, createLog, fixtureSchema, type LogEntry, signedIn } from './gate-fixture.ts'

const authentications: Readonly<Record<string, Authentication>> = {
  client: signedIn(Role.CLIENT),
  unknown: { kind: 'unavailable', retryAfterSeconds: 2 },
}

export interface ServedFixture {
  readonly http: FastifyInstance
  readonly address: string
  readonly graphql: GraphqlServer<GateContext>
  readonly log: LogEntry[]
}

/** The small schema behind HTTP. Who asks stands in the header `x-who`; `away` and `broken` fail while their context is made. */
export const serveFixture = async ({ introspection }: { introspection: boolean }): Promise<ServedFixture> => {
  const http = Fastify()
  const { entries: log, logger } = createLog()
  const graphql = createGraphqlServer<GateContext>({
    schema: await fixtureSchema(),
    limiter: createLimiter(),
    logger,
    introspection,
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
      return { authentication, clientAddress: request.ip, requestId: request.id }
    }),
  })
  const address = `${await http.listen({ host: '127.0.0.1', port: 0 })}/graphql`
  return { http, address, graphql, log }
}
