import { GraphQLError, Kind, OperationTypeNode } from 'graphql'
import { badUserInput, RequestErrorCode } from '../errors.ts'
import { type EventFields, type EventLogger, logEvent } from '../operations/log.ts'
import { describeFault } from './fault-log.ts'
import type { GateContext } from './gate.ts'
import type { OperationRequest } from './operation-request.ts'
import { type PlanOf, writesOf } from './plan.ts'
import { type PublishedError, publishError } from './published-error.ts'
import { setMediaType, setResponseHead } from './response-head.ts'
import { describeVariableProblems } from './variable-problems.ts'

type Request = OperationRequest<GateContext>

interface ErrorPublisherOptions {
  readonly planOf: PlanOf
  readonly logger: EventLogger
  /** The most errors that one response tells. */
  readonly mostErrors: number
}

/** Gives a response its final form. */
export type ErrorPublisher = (request: Request) => void

/**
 * Gives every response with errors its final form: published errors and no data (an answer and a refusal never mix),
 * the status and headers that go with them. What came of a request is one event.
 */
export const createErrorPublisher =
  (options: ErrorPublisherOptions): ErrorPublisher =>
  (request) => {
    const { logger } = options
    const { body } = request.response
    if (body?.kind !== 'single') return
    const errors = request.errors ?? body.singleResult.errors
    if (!errors?.length) {
      setMediaType(request)
      return logEvent(logger, 'request.answered', whichRequest(request))
    }
    const hasRun = body.singleResult.data !== undefined
    const published = publishErrors(request, errors, hasRun, options)
    request.response.body = { kind: 'single', singleResult: { errors: published } }
    setResponseHead(request, published, isCoercionFailure(request, errors))
    logOutcome(logger, request, errors, published)
  }

const publishErrors = (
  request: Request,
  errors: readonly unknown[],
  hasRun: boolean,
  { planOf, mostErrors }: ErrorPublisherOptions,
): PublishedError[] => {
  const { requestId } = request.contextValue
  const shown = isCoercionFailure(request, errors) ? variableProblems(request) : errors
  return shown
    .slice(0, mostErrors)
    .map((error) =>
      publishError(error, { executed: hasRun && mayHaveTakenEffect(request, error, planOf), requestId }),
    )
}

/**
 * Whether something of a running operation can have taken effect when this error came up. Queries change nothing; of a
 * mutation's only field, an error at the field itself means that its service has rolled everything back.
 */
const mayHaveTakenEffect = (request: Request, error: unknown, planOf: PlanOf): boolean => {
  const { document, operation } = request
  if (!document || operation?.operation !== OperationTypeNode.MUTATION) return false
  const depth = error instanceof GraphQLError ? (error.path?.length ?? 0) : 0
  return depth > 1 || writesOf(planOf(document, operation), request.request.variables ?? {}).length > 1
}

/** After the gate and before execution, only the variables can be wrong. */
const isCoercionFailure = (request: Request, errors: readonly unknown[]): boolean => {
  const [first] = errors
  if (!request.operation || !(first instanceof GraphQLError) || first.path) return false
  return first.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION
}

const variableProblems = ({ schema, operation, request }: Request): GraphQLError[] =>
  operation ? describeVariableProblems(schema, operation, request.variables ?? {}).map(badUserInput) : []

/** One event a request, whatever the number of its errors; a fault outweighs refusals, and further faults follow it. */
const logOutcome = (
  logger: EventLogger,
  request: Request,
  errors: readonly unknown[],
  published: readonly PublishedError[],
): void => {
  const [fault, ...furtherFaults] = errors.filter(isFault).map((error) => faultOf(request, error))
  if (fault !== undefined) {
    logEvent(logger, 'request.failed', fault)
    for (const further of furtherFaults) logger.error(further, 'a further fault of the same request')
    return
  }
  const [first] = published
  if (!first) return
  const isOurs = first.extensions.code === RequestErrorCode.UNAVAILABLE
  const refusal = { ...whichRequest(request), ...first.extensions, path: first.path }
  logEvent(logger, 'request.refused', refusal, isOurs ? 'warn' : 'info')
}

const isFault = (error: unknown): boolean =>
  publishError(error, { executed: true }).extensions.code === RequestErrorCode.INTERNAL_SERVER_ERROR

const faultOf = (request: Request, error: unknown): EventFields => {
  const isLocated = error instanceof GraphQLError && error.originalError
  const fault = describeFault(isLocated ? error.originalError : error)
  const path = error instanceof GraphQLError ? error.path : undefined
  return { ...whichRequest(request), path, fault }
}

/** Never the variables, and of names only what the parser has read. */
const whichRequest = ({ contextValue, operation }: Request): EventFields => ({
  requestId: contextValue.requestId,
  operation: operation?.name?.value ?? null,
})
