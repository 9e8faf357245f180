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
import { builtInFeatures } from './built-in-features.ts'
import type { Config } from './configuration/config.ts'
import { type Context, contextMaker } from './context.ts'
import { atMostEvery } from './core/at-most-every.ts'
import type { Authentication } from './core/current-user.ts'
import type { Logger } from './core/log.ts'
import type { Secrets } from './core/secrets.ts'
import type { Database } from './database/database.ts'
import { type Feature, migrationsOf } from './features/feature.ts'
import { cookieNames } from './features/sessions/cookie-names.ts'
import type { DeviceCookieSettings } from './features/sessions/device-cookie.ts'
import { judgeStream } from './features/sessions/judge-stream.ts'
import { RefreshCookie, type RefreshCookieSettings } from './features/sessions/refresh-cookie.ts'
import { clientAddressOf } from './gate/client-address.ts'
import { type CounterStore, databaseStore } from './gate/limit-stores.ts'
import { createLimiter, unlimited, watchLimiter } from './gate/limiter.ts'
import { OpenStreams } from './gate/open-streams.ts'
import { createGraphqlServer } from './graphql.ts'
import { type ContextOptions, graphqlHandler, operationRunner } from './graphql-handler.ts'
import { graphqlStreamHandler } from './graphql-stream.ts'
import { HttpCookies, noCookies } from './http-cookies.ts'
import { serveBuiltPages } from './operations/built-pages.ts'
import { serveClientSettings } from './operations/client-settings.ts'
import { explorerAccess, isVisitOf, serveExplorer } from './operations/explorer.ts'
import { serveHealth } from './operations/health.ts'
import { answerHttpError, answerUnreadable, refuseAddress, refuseMethods } from './operations/http-error.ts'
import { readJsonBodies } from './operations/json-body.ts'
import { createMetrics } from './operations/metrics.ts'
import { serveMetrics } from './operations/metrics-endpoint.ts'
import { OpenConnections } from './operations/open-connections.ts'
import { servePublicDocuments } from './operations/public-documents.ts'
import { composeHeaders, securityHeaders, strictTransport } from './operations/security-headers.ts'
import { serveDocuments } from './operations/served-documents.ts'
import { serveRoutes } from './operations/served-routes.ts'
import { serveClient } from './operations/static-files.ts'
import { stopAccepting } from './operations/stop-accepting.ts'
import { publishedSchema } from './published-schema.ts'
import { printPublishedSchema } from './schema.ts'
import { type BuiltInServices, startServices } from './services.ts'

/** Parts of an app. */
export interface AppParts {
  readonly config: Config
  /** A migrated database, which stays open when the app closes. */
  readonly database: Database
  readonly secrets: Secrets
  readonly log: Logger
  /** The built-in features and those of the application, lowest first; by default only the built-in ones. */
  readonly features?: readonly Feature[]
}

/** An app that does not listen yet. */
export interface App {
  readonly http: FastifyInstance
  readonly services: BuiltInServices
  /**
   * Makes `/readyz` report that it is not ready, so that no new requests are sent here, and ends the streams.
   * @param spreadMs within how many milliseconds the streams end, so that their clients do not all reconnect at once
   */
  drain(spreadMs?: number): void
  /** Refuses new connections and answers the open ones, which are closed after `graceMs` without a request. */
  close(graceMs?: number): Promise<void>
}

const KILOBYTE = 1024
const longestUserAgent = 512
/** Streams end within this time of a shutdown. */
const streamSpreadMs = 5_000
const slowestHeadersMs = 10_000
const slowestRequestMs = 12_000

/** Handles a request, from top to bottom in the order of registration. Nothing is registered elsewhere. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, database, log, features = builtInFeatures } = parts
  const running = await startServices({ ...parts, features })
  const { services } = running
  const cookies = cookieSettings(parts, services)
  const schema = await publishedSchema(features)
  const limits = await limitStoreOf(parts)
  const limiter = config.rateLimits ? createLimiter(config.rateLimitPolicies, limits) : unlimited
  let draining = false
  let leaving = false

  const http = fastify({
    loggerInstance: withoutChildren(log),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: config.bodyLimitKilobytes * KILOBYTE,
    requestTimeout: slowestRequestMs,
    // Node checks for slow connections twice a minute by default.
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
  const connections = new OpenConnections(http.server)
  http.setErrorHandler(answerHttpError)
  readJsonBodies(http)
  const fixedHeaders = {
    ...(await composeHeaders(securityHeaders(config.publicUrl))),
    ...strictTransport(config),
  }
  http.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(fixedHeaders)
    done()
  })
  // A connection kept alive after the last response would keep the process running until its client closes it.
  http.addHook('onSend', (_request, reply, _payload, done) => {
    if (leaving) reply.header('connection', 'close')
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
  await http.register(fastifyCookie, { hook: false })
  const streams = new OpenStreams(judgeStream(services.endedSessions))
  const unwatch = services.endedSessions.watch(({ sessionIds, userId }) => {
    for (const id of sessionIds) streams.judgeSession(id)
    if (userId !== undefined) streams.judgeAccount(userId)
  })
  const metrics = createMetrics({
    http,
    database,
    log,
    openStreams: () => streams.size,
    measureFeatures: (registry, on) => {
      for (const feature of features) feature.metrics?.({ registry, services, on })
    },
  })
  serveMetrics(http, metrics.registry, config.metricsToken)
  serveHealth(http, database, {
    canSign: () => services.signingKeys.canSign,
    isDraining: () => draining,
    hasMail: () => services.outbox.isAvailable,
    migrations: migrationsOf(features),
  })

  servePublicDocuments(http, {
    publicUrl: config.publicUrl,
    jwks: () => services.signingKeys.jwks(),
    sdl: () => printPublishedSchema(schema),
  })

  const graphql = createGraphqlServer<Context>({
    schema,
    limiter: watchLimiter(limiter, metrics.countDecision),
    closedFields: running.closedFields,
    logger: log,
    introspection: config.introspection,
    documentLimits: config.documentLimits,
    fastPath: config.fastPath,
    fastify: http,
    streams,
  })
  if (!services.outbox.isAvailable)
    log.warn('SMTP_URL is not set, so no mails are sent. Set it to the address of a mail server.')
  log.info(graphql.fastPath ? 'fast path: on' : 'fast path: off; every operation goes through Apollo Server')
  await graphql.apollo.start()
  const createContext = contextOf(services, cookies, clientAddressOf(config.trustProxy))
  http.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    onRequest: (request, reply, done) => {
      reply.header('cache-control', 'no-store')
      if (config.explorer && isVisitOf(request)) reply.redirect('/explorer')
      else done()
    },
    handler: graphqlHandler(graphql, createContext),
  })
  http.route({
    url: '/graphql/stream',
    method: 'POST',
    config: { isStream: true },
    onRequest: (_request, reply, done) => {
      reply.header('cache-control', 'no-store')
      done()
    },
    handler: graphqlStreamHandler(graphql, createContext, log),
  })
  refuseMethods(http, '/graphql/stream', ['GET', 'PUT', 'DELETE'], 'POST')
  await serveRoutes(http, running.routes, operationRunner(graphql, createContext))
  const explorer = await serveExplorer(http, {
    access: explorerAccess(config),
    publicUrl: config.publicUrl,
    authorizationHeader: config.authorizationHeader,
    roleOf: async (request, reply) => {
      const token = new RefreshCookie(new HttpCookies(request, reply), cookies).peek()
      return token === undefined ? undefined : (await services.tokens.verify(token)).user?.role
    },
  })
  const { pages } = running
  serveDocuments(
    http,
    pages.filter((page) => 'document' in page),
  )
  const builtPages = await serveBuiltPages(
    http,
    pages.filter((page) => 'build' in page),
  )
  serveClientSettings(http, {
    ...running.clientSettings,
    explorer,
    mailbox: builtPages.includes('/mailbox'),
  })
  await serveClient(
    http,
    config.authorizationHeader,
    pages.filter((page) => !('document' in page || 'build' in page)),
  )

  return {
    http,
    services,
    drain: (spreadMs = streamSpreadMs) => {
      draining = true
      streams.drain(spreadMs)
    },
    close: async (graceMs = 0) => {
      await stopAccepting(http.server)
      leaving = true
      streams.drain(0)
      await connections.letGo(graceMs)
      await graphql.apollo.stop()
      await http.close()
      unwatch()
      await running.close()
      await limits.close()
      metrics.close()
    },
  }
}

/**
 * Log lines name their request themselves, so requests need no logger of their own. Fastify would check one from a
 * `childLoggerFactory` at each request.
 */
function withoutChildren(log: Logger): FastifyBaseLogger {
  const same: Logger = Object.create(log, { child: { value: () => same } })
  return same
}

/** Uses Redis if configured, otherwise the database; either way all replicas count together. */
async function limitStoreOf({ config, database, log }: AppParts): Promise<CounterStore> {
  const warn = atMostEvery(60_000, (err: unknown): void =>
    log.warn({ err }, 'limits cannot be shared at the moment; this process counts for itself'),
  )
  if (config.redisUrl === undefined) return databaseStore(database, warn)
  const { redisStore } = await import('./gate/redis-store.ts')
  return redisStore(config.redisUrl, warn)
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** A server on this machine can be reached by each of the machine's names, and people use any of them. */
function namesOf(publicUrl: string): string[] {
  const { protocol, hostname, port } = new URL(publicUrl)
  if (protocol !== 'http:' || !loopbackNames.includes(hostname)) return [publicUrl]
  return loopbackNames.map((name) => new URL(`http://${name}:${port || 80}`).origin)
}

type CookieSettings = RefreshCookieSettings & DeviceCookieSettings & Pick<Config, 'authorizationHeader'>

function cookieSettings(
  { config: { publicUrl, corsOrigins, authorizationHeader }, secrets }: AppParts,
  { refreshTokens }: Pick<BuiltInServices, 'refreshTokens'>,
): CookieSettings {
  return {
    authorizationHeader,
    publicUrl,
    allowedOrigins: new Set([...namesOf(publicUrl), ...corsOrigins]),
    refreshCookie: cookieNames('refresh', publicUrl),
    deviceCookie: cookieNames('device', publicUrl),
    readToken: (token) => refreshTokens.read(token),
    keys: secrets.keysFor('device-cookie'),
  }
}

const contextOf = (
  services: BuiltInServices,
  settings: CookieSettings,
  addressOf: ReturnType<typeof clientAddressOf>,
) => {
  const newContext = contextMaker(services, settings)
  const authenticate = (authorization: string | undefined): Promise<Authentication> =>
    services.serviceTokens.authenticate(authorization) ?? services.authenticator.authenticate(authorization)
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    { bearer, withCookies = true, requiresSignIn = false, stream }: ContextOptions = {},
  ): Promise<Context> => {
    const facts = {
      authentication: await authenticate(
        bearer === undefined ? authorizationOf(request, settings.authorizationHeader) : `Bearer ${bearer}`,
      ),
      client: {
        address: addressOf({
          peer: request.socket.remoteAddress,
          xForwardedFor: headerText(request.headers['x-forwarded-for']),
          forwarded: request.headers.forwarded,
        }),
        userAgent: request.headers['user-agent']?.slice(0, longestUserAgent) ?? null,
      },
      requestId: request.id,
      requiresSignIn,
      stream,
    }
    return newContext(facts, withCookies ? new HttpCookies(request, reply) : noCookies)
  }
}

/** Node joins repeated headers, which its types know only for some headers. */
const headerText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join() : header

/** Of repeated headers Node keeps the first. Together they are malformed (RFC 9110 §5.3). */
function authorizationOf({ headers, raw: { rawHeaders } }: FastifyRequest, name: string): string | undefined {
  const value = headerText(headers[name])
  if (value === undefined) return undefined
  let occurrences = 0
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === name) occurrences += 1
  return occurrences > 1 ? `${value}, and more` : value
}
