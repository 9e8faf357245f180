import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { StreamRequest } from './core/stream-request.ts'
import type { FastAnswer } from './gate/fast-path.ts'
import type { GateContext } from './gate/gate.ts'
import type { ExecuteOperation } from './gate/route-group.ts'
import type { GraphqlServer } from './graphql.ts'

/** What the context of a request is made from besides the request itself. */
export interface ContextOptions {
  readonly bearer?: string | undefined
  readonly requiresSignIn?: boolean
  /** True if omitted. */
  readonly withCookies?: boolean
  /** Present for subscriptions. */
  readonly stream?: StreamRequest
}

export type CreateContext<Context> = (
  request: FastifyRequest,
  reply: FastifyReply,
  options?: ContextOptions,
) => Promise<Context>

/** Handles GraphQL requests: known operations on the fast path, all others through Apollo Server. */
export function graphqlHandler<Context extends GateContext>(
  server: GraphqlServer<Context>,
  createContext: CreateContext<Context>,
): RouteHandlerMethod {
  return async (request, reply) => {
    const context = () => createContext(request, reply)
    const { status, headers, body } = await respond(server, request, context)
    for (const [name, value] of headers) reply.header(name, value)
    reply.code(status)
    return body
  }
}

/** Lets routes of features run operations in the same way. */
export function operationRunner<Context extends GateContext>(
  server: GraphqlServer<Context>,
  createContext: CreateContext<Context>,
): ExecuteOperation {
  return async (request, reply, query, { variables, withCookies = false, ...options } = {}) => {
    const posted = postOf({ query, ...(variables !== undefined && { variables }) })
    const context = () => createContext(request, reply, { ...options, withCookies })
    const { status, headers, body } = await respond(server, posted, context)
    return { status, headers: new Map(headers), ...JSON.parse(body) }
  }
}

/** What both execution paths read of a request. */
type GraphqlRequest = Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body'>

const postOf = (body: object): GraphqlRequest => ({
  method: 'POST',
  url: '/graphql',
  headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
  body,
})

async function respond<Context extends GateContext>(
  { apollo, fastPath }: GraphqlServer<Context>,
  request: GraphqlRequest,
  context: () => Promise<Context>,
): Promise<FastAnswer> {
  const { accept } = request.headers
  const known =
    fastPath && request.method === 'POST'
      ? await fastPath({ body: request.body, accept, createContext: context })
      : undefined
  return known ?? throughApollo(apollo, request, context)
}

/** Runs a request through Apollo Server. */
export async function throughApollo<Context extends GateContext>(
  apollo: ApolloServer<Context>,
  request: GraphqlRequest,
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
function graphqlRequestOf({ method, url, headers, body }: GraphqlRequest): HTTPGraphQLRequest {
  const start = url.indexOf('?')
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers))
    if (value) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  const type = headers['content-type']
  if (type !== undefined) map.set('content-type', type.slice(0, longestType))
  return { method, headers: map, search: start < 0 ? '' : url.slice(start), body }
}
