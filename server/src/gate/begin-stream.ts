import { type GraphQLResponse, HeaderMap } from '@apollo/server'
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  OperationTypeNode,
} from 'graphql'
import { type Role, rankOf } from '../core/role.ts'
import type { AdmittedStream, StreamRequest } from '../core/stream-request.ts'
import { mayHold } from './conditions.ts'
import type { ErrorPublisher } from './error-publisher.ts'
import type { GateContext } from './gate.ts'
import type { OpenStream, OpenStreams } from './open-streams.ts'
import type { OperationRequest } from './operation-request.ts'
import type { PlanOf } from './plan.ts'

export interface StreamParts {
  readonly planOf: PlanOf
  readonly publish: ErrorPublisher
  /** Undefined if this server opens no streams. */
  readonly streams: OpenStreams | undefined
}

type Request = OperationRequest<GateContext>

/**
 * Begins the stream of a subscription that the gate has let pass, and leaves it in the request's context. A subscription
 * that cannot begin is answered with errors, as any other operation.
 * @returns null for other operations
 */
export async function beginStream(request: Request, parts: StreamParts): Promise<GraphQLResponse | null> {
  const { stream } = request.contextValue
  if (stream === undefined || request.operation?.operation !== OperationTypeNode.SUBSCRIPTION) return null
  try {
    return answer(await begin(request, stream, parts))
  } catch (error) {
    return answer({ errors: [asGraphqlError(error)] })
  }
}

async function begin(request: Request, stream: StreamRequest, parts: StreamParts): Promise<ExecutionResult> {
  const place = placeOf(request, stream, parts.planOf)
  parts.streams?.add(place)
  try {
    const begun = await createSourceEventStream(argumentsOf(request))
    if (!isSource(begun)) return begun
    stream.admitted = new BegunStream(begun[Symbol.asyncIterator](), keptOf(request), parts, place)
    return { data: {} }
  } finally {
    if (stream.admitted === undefined) parts.streams?.remove(place)
  }
}

/** Executes the operation for each event. graphql's `subscribe` does too, but keeps twenty objects for a stream. */
class BegunStream implements AdmittedStream {
  readonly events: AsyncIterator<unknown>
  readonly #request: Kept
  readonly #parts: StreamParts
  readonly #place: OpenStream

  constructor(events: AsyncIterator<unknown>, request: Kept, parts: StreamParts, place: OpenStream) {
    this.events = events
    this.#request = request
    this.#parts = parts
    this.#place = place
  }

  async resultOf(event: unknown): Promise<ExecutionResult> {
    const result = await execute({ ...argumentsOf(this.#request), rootValue: event })
    return published(result, this.#request, this.#parts.publish)
  }

  release(): void {
    this.#parts.streams?.remove(this.#place)
  }
}

function argumentsOf({ schema, document, request, contextValue }: Kept): ExecutionArgs {
  if (document === undefined) throw new TypeError('A stream begins with a parsed document.')
  const { variables: variableValues, operationName } = request
  return { schema, document, contextValue, variableValues, operationName }
}

const isSource = (result: object): result is AsyncIterable<unknown> => Symbol.asyncIterator in result

const asGraphqlError = (error: unknown): GraphQLError =>
  new GraphQLError('The stream could not begin.', {
    originalError: error instanceof Error ? error : new Error(String(error)),
  })

/** Its errors are published later, like those of any other answer. */
const answer = (result: ExecutionResult): GraphQLResponse => ({
  http: { headers: new HeaderMap() },
  body: { kind: 'single', singleResult: result as FormattedExecutionResult },
})

/** Visitors without a session are counted by their address. */
function placeOf(request: Request, stream: StreamRequest, planOf: PlanOf): OpenStream {
  const { contextValue } = request
  const { authentication, clientAddress } = contextValue
  // A service has one token for all of its processes.
  if (authentication.kind === 'service')
    return {
      account: authentication.tokenId,
      session: contextValue.requestId,
      right: undefined,
      request: stream,
    }
  if (authentication.kind !== 'signed-in')
    return { account: clientAddress, session: clientAddress, right: undefined, request: stream }
  const { currentUser: user, expiresAt = Number.POSITIVE_INFINITY } = authentication
  const right = { user, expiresAt, requires: highestRole(request, planOf) }
  return { account: user.id, session: user.sessionId, right, request: stream }
}

const highestRole = ({ document, operation, request }: Request, planOf: PlanOf): Role | undefined => {
  if (!document || !operation) return undefined
  return planOf(document, operation)
    .guarded.filter(({ conditions }) => mayHold(conditions, request.variables ?? {}))
    .map(({ requires }) => requires)
    .toSorted((one, other) => rankOf(other) - rankOf(one))[0]
}

type Kept = Pick<Request, 'schema' | 'document' | 'operation' | 'request' | 'contextValue'>

/** What is needed of a request while its stream is open, without its headers. */
function keptOf({ schema, document, operation, request, contextValue }: Request): Kept {
  const { query, operationName, variables } = request
  return {
    schema,
    contextValue,
    ...(document && { document }),
    ...(operation && { operation }),
    request: {
      ...(query !== undefined && { query }),
      ...(operationName !== undefined && { operationName }),
      ...(variables !== undefined && { variables }),
    },
  }
}

/** An event with errors is published like a response with errors. */
function published(event: ExecutionResult, request: Kept, publish: ErrorPublisher): ExecutionResult {
  if (!event.errors?.length) return event
  const { http, body } = answer(event)
  const response: Request['response'] = { http, body }
  publish({ ...request, response } as Request)
  return response.body?.kind === 'single' ? (response.body.singleResult as ExecutionResult) : event
}
