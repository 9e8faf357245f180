import type { FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { type Logger, logEvent } from '../../core/log.ts'
import type { RouteGroup } from '../../gate/route-group.ts'
import type { FormerService } from '../exchange/exchange-settings.ts'
import { answerProblem } from './answer-problem.ts'
import type { FacadeRoute, Manner } from './facade-route.ts'
import type { FacadeSettings } from './facade-settings.ts'
import { dialectOf } from './flavours.ts'
import { NOTHING } from './generated/operations.ts'
import { newCall } from './new-call.ts'
import { methodNotAllowed, notFound } from './problem.ts'
import { readBodies, requireTrustedForm } from './read-bodies.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What differs for a route from the server's options of `@fastify/cors`. */
    cors?: FastifyCorsOptions
  }
}

/** The settings of the server that the façade needs. */
export interface GroupSettings extends FacadeSettings {
  readonly corsOrigins: readonly string[]
  readonly authorizationHeader: string
  readonly publicUrl: string
  readonly passwordMinLength: number
  /** The former service whose refresh tokens are exchanged; undefined if none. */
  readonly formerService: Pick<FormerService, 'until'> | undefined
}

interface MannerlyRoute {
  readonly route: FacadeRoute
  readonly manner: Manner
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const preflight = {
  cors: { methods: ['GET', 'POST', 'PUT', 'PATCH'], strictPreflight: false, preflightContinue: true },
}

/** The date from which clients should move to GraphQL: that of the façade itself (RFC 9745). */
const deprecatedSince = Date.parse('2026-11-29T00:00:00Z') / 1000

/** The routes of the façade below one prefix. */
export const facadeGroup = (prefix: `/${string}`, settings: GroupSettings, log: Logger): RouteGroup => ({
  prefix,
  register: (scope, execute) => {
    const dialect = dialectOf[settings.flavour](prefix)
    const routes = dialect.sets.flatMap(({ manner, routes: own }) => own.map((route) => ({ route, manner })))
    const call = newCall({ ...settings, execute, schemes: dialect.schemes })
    readBodies(scope)
    scope.setErrorHandler(answerProblem)
    addHeaders(scope, settings)
    countAnswers(scope, prefix, log)
    for (const { route, manner } of routes)
      serve(scope, route.path, route.method, async (request, reply) => {
        const { status = 200, body } = await route.answer(call(request, reply, manner))
        return reply.code(status).send(body)
      })
    for (const [path, own] of byPath(routes)) serveOtherMethods(scope, path, own, call)
    scope.route({
      method: [...methods, 'OPTIONS'],
      url: '/*',
      config: preflight,
      onRequest: refuseAddress,
      handler: refuseAddress,
    })
  },
})

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** Clients write addresses with a slash at the end or without. */
function serve(
  scope: FastifyInstance,
  path: string,
  method: HTTPMethods | HTTPMethods[],
  handler: Handler,
): void {
  for (const url of [path, `${path}/`]) scope.route({ method, url, config: preflight, handler })
}

const byPath = (routes: readonly MannerlyRoute[]): Map<string, FacadeRoute[]> =>
  Map.groupBy(
    routes.map(({ route }) => route),
    ({ path }) => path,
  )

/**
 * Answers methods that a path does not have before their body is read. As in Django REST framework, a path for signed-in
 * users asks for a token first.
 */
function serveOtherMethods(
  scope: FastifyInstance,
  path: string,
  routes: readonly FacadeRoute[],
  call: ReturnType<typeof newCall>,
): void {
  const known: string[] = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  const allow = [...known, 'OPTIONS'].join(', ')
  const isGuarded = routes.some((route) => route.isGuarded)
  const answer: Handler = async (request, reply) => {
    if (isPreflight(request)) return answerPreflight(reply)
    if (isGuarded) await call(request, reply).run(NOTHING, { requiresSignIn: true })
    if (request.method !== 'OPTIONS') throw methodNotAllowed(request.method, allow)
    return reply.header('allow', allow).send({ name: path.slice(1), parses: readable })
  }
  const method = [...methods.filter((one) => !known.includes(one)), 'OPTIONS' as const]
  for (const url of [path, `${path}/`])
    scope.route({ method, url, config: preflight, onRequest: answer, handler: answer })
}

const readable = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined

/** `@fastify/cors` has set the headers. */
const answerPreflight = (reply: FastifyReply): FastifyReply =>
  reply.code(204).header('content-length', '0').send()

const refuseAddress: Handler = async (request, reply) => {
  if (isPreflight(request)) return answerPreflight(reply)
  throw notFound()
}

function addHeaders(scope: FastifyInstance, { sunset, corsOrigins, publicUrl }: GroupSettings): void {
  const headers = {
    'cache-control': 'no-store',
    deprecation: `@${deprecatedSince}`,
    link: `<${publicUrl}/graphql>; rel="successor-version", <${publicUrl}/schema.graphql>; rel="service-desc"`,
    ...(sunset && { sunset: sunset.toUTCString() }),
  }
  scope.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    requireTrustedForm(request, corsOrigins)
  })
}

/** Counted by route, so that one sees when a route is no longer needed. */
function countAnswers(scope: FastifyInstance, prefix: string, log: Logger): void {
  scope.addHook('onResponse', async (request, { statusCode: status }) => {
    const route = request.routeOptions.url?.replace(/\/$/, '') ?? `${prefix}/*`
    const fields = {
      route,
      method: request.method,
      status,
      outcome: outcomeOf(status),
      requestId: request.id,
    }
    logEvent(log, 'rest-facade.answered', fields, 'debug')
  })
}

const outcomeOf = (status: number): string => {
  if (status < 400) return 'answered'
  return status < 500 ? 'refused' : 'failed'
}
