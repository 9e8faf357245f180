import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { GateContext } from './gate/gate.ts'
import type { GraphqlServer } from './graphql.ts'

type CreateContext<Context> = (request: FastifyRequest, reply: FastifyReply) => Promise<Context>

/** Answers requests for GraphQL: by the fast path what it knows, by Apollo Server everything else. */
export function graphqlHandler<Context extends GateContext>(
  { apollo, fastPath }: GraphqlServer<Context>,
  createContext: CreateContext<Context>,
): RouteHandlerMethod {
  const throughApollo = fastifyApolloHandler(apollo, { context: createContext })
  return async function (this: FastifyInstance, request, reply) {
    const answer =
      request.method === 'POST'
        ? await fastPath({
            body: request.body,
            accept: request.headers.accept,
            createContext: () => createContext(request, reply),
          })
        : undefined
    if (answer === undefined) return throughApollo.call(this, request, reply)
    for (const [name, value] of answer.headers) reply.header(name, value)
    reply.code(answer.status)
    return answer.body
  }
}
