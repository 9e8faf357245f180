import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server'
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
import { RequestErrorCode } from './errors.ts'
import { CompiledOperations } from './gate/compiled-operations.ts'
import { type DocumentLimits, defaultDocumentLimits, documentLimitsRule } from './gate/document-limits.ts'
import { createDocumentStore } from './gate/document-store.ts'
import { createErrorPublisher, type ErrorPublisher } from './gate/error-publisher.ts'
import { createFastPath, type FastPath } from './gate/fast-path.ts'
import { describeFault } from './gate/fault-log.ts'
import { createGate, type Gate, type GateContext } from './gate/gate.ts'
import type { Limiter } from './gate/limiter.ts'
import { createPlanner } from './gate/plan.ts'
import { publishError } from './gate/published-error.ts'
import { type EventLogger, logEvent } from './operations/log.ts'

export interface GraphqlServerSettings {
  readonly schema: GraphQLSchema
  readonly limiter: Limiter
  readonly logger: EventLogger
  readonly introspection: boolean
  /** Those left out are the defaults. */
  readonly documentLimits?: Partial<DocumentLimits>
  /** The server that stops listening when Apollo Server stops. */
  readonly fastify?: FastifyInstance
}

/** One schema behind one gate, reached in two ways that answer alike. */
export interface GraphqlServer<Context extends GateContext> {
  readonly apollo: ApolloServer<Context>
  readonly fastPath: FastPath<Context>
  /** Those that the fast path knows. */
  readonly operations: CompiledOperations
}

const mostErrors = 5

/** Apollo Server with the gate before execution and the mask behind it, and beside it the fast path with the same. */
export function createGraphqlServer<Context extends GateContext>(
  settings: GraphqlServerSettings,
): GraphqlServer<Context> {
  const { schema, limiter, logger } = settings
  const planOf = createPlanner(schema)
  const gate = createGate(planOf, limiter)
  const publish = createErrorPublisher({ planOf, logger, mostErrors })
  const operations = new CompiledOperations(schema)
  return {
    apollo: createApolloServer(settings, hooks({ gate, publish, operations, logger })),
    fastPath: createFastPath({ schema, operations, gate, publish, mostErrors }),
    operations,
  }
}

const createApolloServer = <Context extends GateContext>(
  { schema, logger, introspection, documentLimits, fastify }: GraphqlServerSettings,
  plugin: ApolloServerPlugin<GateContext>,
): ApolloServer<Context> => {
  const limits = { ...defaultDocumentLimits, ...documentLimits }
  return new ApolloServer<Context>({
    schema,
    introspection,
    plugins: [plugin, ...(fastify ? [fastifyApolloDrainPlugin(fastify)] : []), ...disabledPlugins()],
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

interface HookParts {
  readonly gate: Gate
  readonly publish: ErrorPublisher
  readonly operations: CompiledOperations
  readonly logger: EventLogger
}

/** Where Apollo Server's pipeline meets the gate and the publisher. */
const hooks = ({ gate, publish, operations, logger }: HookParts): ApolloServerPlugin<GateContext> => {
  const listener: GraphQLRequestListener<GateContext> = {
    didResolveOperation: async (request) => {
      operations.note(request)
      await gate(request)
    },
    willSendResponse: async (request) => publish(request),
  }
  return {
    requestDidStart: async () => listener,
    invalidRequestWasReceived: async () => {
      logEvent(logger, 'request.refused', { code: RequestErrorCode.BAD_USER_INPUT })
    },
    contextCreationDidFail: async ({ error }) => {
      logEvent(logger, 'request.failed', { fault: describeFault(error) })
    },
    unexpectedErrorProcessingRequest: async ({ error }) => {
      logEvent(logger, 'request.failed', { fault: describeFault(error) })
    },
  }
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
