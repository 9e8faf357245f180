import { randomUUID } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifyCors from '@fastify/cors'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Config } from './config.ts'
import { Context } from './context.ts'
import type { Database } from './database/database.ts'
import { type CounterStore, databaseStore } from './gate/limit-stores.ts'
import { createLimiter, unlimited, watchLimiter } from './gate/limiter.ts'
import { createGraphqlServer } from './graphql.ts'
import { graphqlHandler } from './graphql-handler.ts'
import { atMostEvery } from './operations/at-most-every.ts'
import { explorerAccess, isVisitOf, serveExplorer } from './operations/explorer.ts'
import { serveHealth } from './operations/health.ts'
import { answerHttpError, answerUnreadable, refuseAddress } from './operations/http-error.ts'
import { readJsonBodies } from './operations/json-body.ts'
import type { Logger } from './operations/log.ts'
import { createMetrics } from './operations/metrics.ts'
import { serveMetrics } from './operations/metrics-endpoint.ts'
import { composeHeaders, securityHeaders } from './operations/security-headers.ts'
import { serveClient } from './operations/static-files.ts'
import { stopAccepting } from './operations/stop-accepting.ts'
import { publishedSchema } from './published-schema.ts'
import { printPublishedSchema } from './schema.ts'
import type { Secrets } from './secrets.ts'
import { type RunningServices, startServices } from './services.ts'
import { DeviceCookie, type DeviceCookieSettings } from './sessions/device-cookie.ts'
import { type CookieExchange, RefreshCookie, type RefreshCookieSettings } from './sessions/refresh-cookie.ts'

/** What an app is made of. */
export interface AppParts {
  readonly config: Config
  /** Migrated. Stays open when the app closes. */
  readonly database: Database
  readonly secrets: Secrets
  readonly log: Logger
}

/** An app that does not listen yet. */
export interface App {
  readonly http: FastifyInstance
  readonly services: RunningServices
  /** From here on `/readyz` says no, so that no new requests are sent. */
  drain(): void
  close(): Promise<void>
}

const KILOBYTE = 1024
const longestUserAgent = 512
const slowestHeadersMs = 10_000
const slowestRequestMs = 12_000
const jwksMaxAgeSeconds = 300

/** The way of a request, from top to bottom. Nothing is registered elsewhere. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, database, log } = parts
  const services = await startServices(parts)
  const schema = await publishedSchema()
  const sdl = printPublishedSchema(schema)
  const limits = await limitStoreOf(parts)
  const limiter = config.rateLimits ? createLimiter(limits) : unlimited
  const logger: FastifyBaseLogger = log
  let draining = false

  const http = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Whoever logs about a request names it; a logger for each is the work of one that is seldom used.
    childLoggerFactory: (parent) => parent,
    trustProxy: trustedProxies(config.trustProxy),
    genReqId: () => randomUUID(),
    bodyLimit: config.bodyLimitKilobytes * KILOBYTE,
    requestTimeout: slowestRequestMs,
    // Node looks for slow connections twice a minute unless told otherwise.
    http: {
      headersTimeout: slowestHeadersMs,
      requestTimeout: slowestRequestMs,
      connectionsCheckingInterval: 1_000,
    },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnreadable,
    frameworkErrors: refuseAddress,
  })
  http.setErrorHandler(answerHttpError)
  readJsonBodies(http)
  const fixedHeaders = await composeHeaders(securityHeaders(config.publicUrl))
  http.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(fixedHeaders)
    done()
  })
  // A connection kept alive behind the last answer would hold the process until its client lets go.
  http.addHook('onSend', (_request, reply, _payload, done) => {
    if (draining) reply.header('connection', 'close')
    done()
  })
  if (config.corsOrigins.length > 0)
    await http.register(fastifyCors, {
      origin: [...config.corsOrigins],
      credentials: true,
      methods: ['GET', 'POST'],
      exposedHeaders: ['retry-after', 'x-request-id'],
      maxAge: 600,
    })
  await http.register(fastifyCookie)
  const metrics = createMetrics({ http, services, database, log })
  serveMetrics(http, metrics.registry, config.metricsToken)
  serveHealth(http, database, { canSign: () => services.signingKeys.canSign, isDraining: () => draining })

  http.get('/.well-known/jwks.json', async (_request, reply) =>
    reply.header('cache-control', `public, max-age=${jwksMaxAgeSeconds}`).send(services.signingKeys.jwks()),
  )
  http.get('/schema.graphql', async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').type('text/plain; charset=utf-8').send(sdl),
  )

  const graphql = createGraphqlServer<Context>({
    schema,
    limiter: watchLimiter(limiter, metrics.countDecision),
    logger: log,
    introspection: config.introspection,
    documentLimits: config.documentLimits,
    fastify: http,
  })
  await graphql.apollo.start()
  http.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    onRequest: (request, reply, done) => {
      reply.header('cache-control', 'no-store')
      if (config.explorer && isVisitOf(request)) reply.redirect('/explorer')
      else done()
    },
    handler: graphqlHandler(graphql, contextOf(services, cookieSettings(parts))),
  })
  await serveExplorer(http, {
    access: explorerAccess(config),
    publicUrl: config.publicUrl,
    tokens: services.services.tokens,
    refreshCookieOf: (request, reply) => new RefreshCookie(exchangeOf(request, reply), cookieSettings(parts)),
  })
  await serveClient(http)

  return {
    http,
    services,
    drain: () => {
      draining = true
    },
    close: async () => {
      await stopAccepting(http.server)
      await graphql.apollo.stop()
      await http.close()
      await services.close()
      await limits.close()
      metrics.close()
    },
  }
}

/** Redis where there is one, else the database: either way all replicas count together. */
async function limitStoreOf({ config, database, log }: AppParts): Promise<CounterStore> {
  const warn = atMostEvery(60_000, (err: unknown): void =>
    log.warn({ err }, 'limits cannot be shared at the moment; this process counts for itself'),
  )
  if (config.redisUrl === undefined) return databaseStore(database, warn)
  const { redisStore } = await import('./gate/redis-store.ts')
  return redisStore(config.redisUrl, warn)
}

/** Fastify takes a number of hops as a function only. */
function trustedProxies(
  trustProxy: Config['trustProxy'],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy
  return typeof trustProxy === 'boolean' ? trustProxy : [...trustProxy]
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** A server on this machine is the same by each of this machine's names, and people open any of them. */
function namesOf(publicUrl: string): string[] {
  const { protocol, hostname, port } = new URL(publicUrl)
  if (protocol !== 'http:' || !loopbackNames.includes(hostname)) return [publicUrl]
  return loopbackNames.map((name) => new URL(`http://${name}:${port || 80}`).origin)
}

type CookieSettings = RefreshCookieSettings & DeviceCookieSettings

const cookieSettings = ({ config: { publicUrl, corsOrigins }, secrets }: AppParts): CookieSettings => ({
  publicUrl,
  allowedOrigins: new Set([...namesOf(publicUrl), ...corsOrigins]),
  keys: secrets.keysFor('device-cookie'),
})

const contextOf =
  ({ services, authenticator }: RunningServices, settings: CookieSettings) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const exchange = exchangeOf(request, reply)
    return new Context(services, {
      authentication: await authenticator.authenticate(authorizationOf(request)),
      client: {
        address: request.ip,
        userAgent: request.headers['user-agent']?.slice(0, longestUserAgent) ?? null,
      },
      requestId: request.id,
      refreshCookie: new RefreshCookie(exchange, settings),
      deviceCookie: new DeviceCookie(exchange, settings),
    })
  }

const exchangeOf = (request: FastifyRequest, reply: FastifyReply): CookieExchange => ({
  cookies: request.cookies,
  origin: request.headers.origin,
  set: (name, value, options) => void reply.setCookie(name, value, options),
})

/** Of several headers Node keeps the first; together they are a malformed one (RFC 9110 §5.3). */
function authorizationOf({ headers, raw: { rawHeaders } }: FastifyRequest): string | undefined {
  let occurrences = 0
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'authorization') occurrences += 1
  return occurrences > 1 ? `${headers.authorization}, and more` : headers.authorization
}
