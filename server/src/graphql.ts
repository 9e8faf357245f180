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
import { type GraphQLSchema, OperationTypeNode } from 'graphql'
import { noSubscriptions, notAcceptable, onlySubscriptions, RequestErrorCode } from './core/errors.ts'
import { type EventLogger, logEvent, logFailure } from './core/log.ts'
import { describeFault } from './core/redaction.ts'
import { beginStream, type StreamParts } from './gate/begin-stream.ts'
import { CompiledOperations } from './gate/compiled-operations.ts'
import { type DocumentLimits, defaultDocumentLimits, documentLimitsRule } from './gate/document-limits.ts'
import { createDocumentStore } from './gate/document-store.ts'
import { createErrorPublisher } from './gate/error-publisher.ts'
import { createFastPath, type FastPath } from './gate/fast-path.ts'
import { type ClosedFields, createGate, type Gate, type GateContext } from './gate/gate.ts'
import type { Limiter } from './gate/limiter.ts'
import type { OpenStreams } from './gate/open-streams.ts'
import type { OperationRequest } from './gate/operation-request.ts'
import { createPlanner } from './gate/plan.ts'
import { publishError } from './gate/published-error.ts'
import { isAcceptable } from './gate/response-head.ts'
import { coerceVariables } from './gate/variable-problems.ts'

export interface GraphqlServerSettings {
  readonly schema: GraphQLSchema
  readonly limiter: Limiter
  /** Mutations that are refused with these settings. None if omitted. */
  readonly closedFields?: ClosedFields
  readonly logger: EventLogger
  readonly introspection: boolean
  /** Omitted limits have their defaults. */
  readonly documentLimits?: Partial<DocumentLimits>
  /** If off, every operation goes through Apollo Server. On by default. */
  readonly fastPath?: boolean
  /** Apollo Server plugins of the application. The fast path would bypass them, so they turn it off. */
  readonly plugins?: readonly ApolloServerPlugin<GateContext>[]
  /** The open streams of subscriptions. */
  readonly streams?: OpenStreams
  /** The server that stops listening when Apollo Server stops. */
  readonly fastify?: FastifyInstance
}

/** One schema behind one gate, with two execution paths that respond alike. */
export interface GraphqlServer<Context extends GateContext> {
  readonly apollo: ApolloServer<Context>
  /** Undefined if every operation goes through Apollo Server. */
  readonly fastPath: FastPath<Context> | undefined
  /** The compiled operations of the fast path. */
  readonly operations: CompiledOperations
}

const mostErrors = 5

/** Apollo Server with the gate before execution and error masking after it, and the fast path with the same. */
export function createGraphqlServer<Context extends GateContext>(
  settings: GraphqlServerSettings,
): GraphqlServer<Context> {
  const { schema, limiter, logger } = settings
  const planOf = createPlanner(schema)
  const gate = createGate(planOf, limiter, settings.closedFields)
  const publish = createErrorPublisher({ planOf, logger, mostErrors })
  const operations = new CompiledOperations(schema, planOf)
  const usesFastPath = mayUseFastPath(settings)
  const noted = usesFastPath ? operations : undefined
  return {
    apollo: createApolloServer(
      settings,
      hooks({ gate, publish, operations: noted, logger, planOf, streams: settings.streams }),
    ),
    fastPath: usesFastPath ? createFastPath({ schema, operations, gate, publish, mostErrors }) : undefined,
    operations,
  }
}

const mayUseFastPath = ({ fastPath = true, plugins = [] }: GraphqlServerSettings): boolean =>
  fastPath && plugins.length === 0

/** If introspection is off, another rule refuses it with a clear message. */
const unlimitedIntrospection = {
  introspectionAliases: Number.POSITIVE_INFINITY,
  introspectionLists: Number.POSITIVE_INFINITY,
}

const createApolloServer = <Context extends GateContext>(
  { schema, logger, introspection, documentLimits, fastify, plugins = [] }: GraphqlServerSettings,
  plugin: ApolloServerPlugin<GateContext>,
): ApolloServer<Context> => {
  const limits = {
    ...defaultDocumentLimits,
    ...documentLimits,
    ...(!introspection && unlimitedIntrospection),
  }
  return new ApolloServer<Context>({
    schema,
    introspection,
    plugins: [
      plugin,
      ...plugins,
      ...(fastify ? [fastifyApolloDrainPlugin(fastify)] : []),
      ...disabledPlugins(),
    ],
    // Errors outside of an operation pass only through here; those of operations pass through here and then the
    // publisher.
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

interface HookParts extends StreamParts {
  readonly gate: Gate
  /** Undefined while the fast path is off. */
  readonly operations: CompiledOperations | undefined
  readonly logger: EventLogger
}

/** Connects the gate and the publisher to Apollo Server's pipeline. */
const hooks = (parts: HookParts): ApolloServerPlugin<GateContext> => {
  const { gate, publish, operations, logger } = parts
  const listener: GraphQLRequestListener<GateContext> = {
    didResolveOperation: async (request) => {
      requireServed(request)
      await gate(request)
      requireFittingVariables(request)
      if (request.contextValue.stream === undefined) operations?.note(request)
    },
    responseForOperation: async (request) => beginStream(request, parts),
    willSendResponse: async (request) => publish(request),
  }
  return {
    requestDidStart: async () => listener,
    invalidRequestWasReceived: async () => {
      logEvent(logger, 'request.refused', { code: RequestErrorCode.BAD_USER_INPUT })
    },
    contextCreationDidFail: async ({ error }) => {
      logFailure(logger, { fault: describeFault(error) })
    },
    unexpectedErrorProcessingRequest: async ({ error }) => {
      logFailure(logger, { fault: describeFault(error) })
    },
  }
}

/** Whether this endpoint can respond in a form that the client accepts; otherwise nothing runs. */
const requireServed = ({ operation, request, contextValue }: OperationRequest<GateContext>): void => {
  const isSubscription = operation?.operation === OperationTypeNode.SUBSCRIPTION
  if (isSubscription !== (contextValue.stream !== undefined))
    throw isSubscription ? noSubscriptions() : onlySubscriptions()
  if (!isAcceptable({ request })) throw notAcceptable()
}

/** Runs before graphql-js coerces variables, which would report an unbounded number of errors. */
const requireFittingVariables = ({ schema, operation, request }: OperationRequest<GateContext>): void => {
  if (operation) coerceVariables(schema, operation, request.variables ?? {}, mostErrors)
}

/** Turns off tracing, usage reporting and landing pages, whatever the environment says. */
const disabledPlugins = (): ApolloServerPlugin[] => [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
]

/** Apollo Server's own log messages. */
const apolloLogger = (logger: EventLogger) => ({
  debug: () => undefined,
  info: (message: unknown) => logger.info({ from: 'apollo' }, String(message)),
  warn: (message: unknown) => logger.warn({ from: 'apollo' }, String(message)),
  error: (message: unknown) => logger.error({ from: 'apollo' }, String(message)),
})
