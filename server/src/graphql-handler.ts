import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { FastAnswer } from './gate/fast-path.ts'
import type { GateContext } from './gate/gate.ts'
import type { GraphqlServer } from './graphql.ts'

type CreateContext<Context> = (request: FastifyRequest, reply: FastifyReply) => Promise<Context>

/** Handles GraphQL requests: known operations on the fast path, all others through Apollo Server. */
export function graphqlHandler<Context extends GateContext>(
  { apollo, fastPath }: GraphqlServer<Context>,
  createContext: CreateContext<Context>,
): RouteHandlerMethod {
  return async (request, reply) => {
    const context = () => createContext(request, reply)
    const { accept } = request.headers
    const known =
      fastPath && request.method === 'POST'
        ? await fastPath({ body: request.body, accept, createContext: context })
        : undefined
    const { status, headers, body } = known ?? (await throughApollo(apollo, request, context))
    for (const [name, value] of headers) reply.header(name, value)
    reply.code(status)
    return body
  }
}

async function throughApollo<Context extends GateContext>(
  apollo: ApolloServer<Context>,
  request: FastifyRequest,
  context: () => Promise<Context>,
): Promise<FastAnswer> {
  const httpGraphQLRequest = graphqlRequestOf(request)
  const {
    status = 200,
    headers,
    body,
  } = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context })
  if (body.kind === 'complete') return { status, headers, body: body.string }
  throw new Error('No operation of this schema is answered in parts.')
}

/** Apollo Server's media type parser takes time quadratic in the header's length. */
const longestType = 200

/** Takes the query string from the request line, because a URL needs a host and clients can send any `Host`. */
function graphqlRequestOf({ method, url, headers, body }: FastifyRequest): HTTPGraphQLRequest {
  const start = url.indexOf('?')
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers))
    if (value) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  const type = headers['content-type']
  if (type !== undefined) map.set('content-type', type.slice(0, longestType))
  return { method, headers: map, search: start < 0 ? '' : url.slice(start), body }
}
