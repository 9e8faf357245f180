import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify'
import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { type DocumentLimits, defaultDocumentLimits, documentLimitsRule } from './gate/document-limits.ts'
import { createDocumentStore } from './gate/document-store.ts'
import { createErrorPublisher } from './gate/error-publisher.ts'
import { createGate, type GateContext } from './gate/gate.ts'
import type { Limiter } from './gate/limiter.ts'
import { createPlanner } from './gate/plan.ts'
import { publishError } from './gate/published-error.ts'
import type { EventLogger } from './operations/log.ts'

export interface ApolloServerSettings {
  readonly schema: GraphQLSchema
  readonly limiter: Limiter
  readonly logger: EventLogger
  readonly introspection: boolean
  /** Those left out are the defaults. */
  readonly documentLimits?: Partial<DocumentLimits>
  /** The server that stops listening when Apollo Server stops. */
  readonly fastify?: FastifyInstance
}

const mostErrors = 5

/** Apollo Server with the gate before execution and the mask behind it. Its context is at least a `GateContext`. */
export const createApolloServer = <Context extends GateContext>({
  schema,
  limiter,
  logger,
  introspection,
  documentLimits,
  fastify,
}: ApolloServerSettings): ApolloServer<Context> => {
  const limits = { ...defaultDocumentLimits, ...documentLimits }
  const planOf = createPlanner(schema)
  return new ApolloServer<Context>({
    schema,
    introspection,
    plugins: [
      createGate(planOf, limiter),
      createErrorPublisher({ planOf, logger, mostErrors }),
      ...(fastify ? [fastifyApolloDrainPlugin(fastify)] : []),
      ...disabledPlugins(),
    ],
    // Errors outside of an operation pass here only; those of operations pass here and then the publisher.
    formatError: (_formatted, error) => publishError(error, { executed: false }),
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [documentLimitsRule(limits)],
    validationOptions: { maxErrors: mostErrors },
    executionOptions: { maxCoercionErrors: mostErrors },
    documentStore: createDocumentStore(),
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: apolloLogger(logger),
  })
}

/** Off, whatever the environment says: nothing is traced or reported, and no page is served. */
const disabledPlugins = (): ApolloServerPlugin[] => [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
]

/** What Apollo Server itself has to say. */
const apolloLogger = (logger: EventLogger) => ({
  debug: () => undefined,
  info: (message: unknown) => logger.info({ from: 'apollo' }, String(message)),
  warn: (message: unknown) => logger.warn({ from: 'apollo' }, String(message)),
  error: (message: unknown) => logger.error({ from: 'apollo' }, String(message)),
})
