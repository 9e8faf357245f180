import { GraphQLError, OperationTypeNode } from 'graphql'
import { notAcceptable, RequestErrorCode } from '../core/errors.ts'
import { type EventFields, type EventLogger, logEvent, logFailure } from '../core/log.ts'
import { describeFault } from '../core/redaction.ts'
import type { GateContext } from './gate.ts'
import type { OperationRequest } from './operation-request.ts'
import { type PlanOf, writesOf } from './plan.ts'
import { type PublishedError, publishError } from './published-error.ts'
import { isAcceptable, setMediaType, setResponseHead } from './response-head.ts'
import { UnfitVariables } from './variable-problems.ts'

type Request = OperationRequest<GateContext>

interface ErrorPublisherOptions {
  readonly planOf: PlanOf
  readonly logger: EventLogger
  /** Maximum number of errors in a response. */
  readonly mostErrors: number
}

/** Gives a response its final form. */
export type ErrorPublisher = (request: Request) => void

/**
 * Gives every response with errors its final form: published errors without data (a response never mixes an answer and
 * a refusal), and the status and headers that belong to them. Logs one event per request.
 */
export const createErrorPublisher =
  (options: ErrorPublisherOptions): ErrorPublisher =>
  (request) => {
    const { logger } = options
    const { body } = request.response
    if (body?.kind !== 'single') return
    const found = isAcceptable(request) ? (request.errors ?? body.singleResult.errors) : [notAcceptable()]
    if (!found?.length) {
      setMediaType(request)
      return logEvent(logger, 'request.answered', whichRequest(request), 'debug')
    }
    const unfit = found.find((error) => error instanceof UnfitVariables)
    const errors = unfit?.refusals ?? found
    const hasRun = body.singleResult.data !== undefined
    const published = publishErrors(request, errors, hasRun, options)
    request.response.body = { kind: 'single', singleResult: { errors: published } }
    setResponseHead(request, published, unfit !== undefined)
    logOutcome(logger, request, errors, published)
  }

const publishErrors = (
  request: Request,
  errors: readonly unknown[],
  hasRun: boolean,
  { planOf, mostErrors }: ErrorPublisherOptions,
): PublishedError[] => {
  const { schema } = request
  const { requestId } = request.contextValue
  return errors.slice(0, mostErrors).map((error) => {
    const executed = hasRun && mayHaveTakenEffect(request, error, planOf)
    return publishError(error, { executed, requestId, schema })
  })
}

/**
 * Whether part of a running operation may have taken effect before this error. Queries change nothing. If a mutation
 * has one field only, an error at that field means that its service rolled everything back.
 */
const mayHaveTakenEffect = (request: Request, error: unknown, planOf: PlanOf): boolean => {
  const { document, operation } = request
  if (!document || operation?.operation !== OperationTypeNode.MUTATION) return false
  const depth = error instanceof GraphQLError ? (error.path?.length ?? 0) : 0
  return depth > 1 || writesOf(planOf(document, operation), request.request.variables ?? {}).length > 1
}

/**
 * Logs one event per request, however many errors it has. A fault outweighs refusals; further faults are listed with
 * it.
 */
const logOutcome = (
  logger: EventLogger,
  request: Request,
  errors: readonly unknown[],
  published: readonly PublishedError[],
): void => {
  const [fault, ...furtherFaults] = errors.filter(isFault).map((error) => faultOf(request, error))
  if (fault !== undefined) {
    logFailure(logger, fault)
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

/** Never logs variables, and logs only names that the parser has accepted. */
const whichRequest = ({ contextValue, operation }: Request): EventFields => ({
  requestId: contextValue.requestId,
  operation: operation?.name?.value ?? null,
})
