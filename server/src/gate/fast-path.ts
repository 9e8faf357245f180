import { HeaderMap } from '@apollo/server'
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql'
import type { CompiledOperation, CompiledOperations } from './compiled-operations.ts'
import type { RawVariables } from './conditions.ts'
import type { ErrorPublisher } from './error-publisher.ts'
import type { Gate, GateContext } from './gate.ts'
import type { OperationRequest } from './operation-request.ts'
import { mediaTypeFor } from './response-head.ts'
import { coerceVariables } from './variable-problems.ts'

export interface FastPathParts {
  readonly schema: GraphQLSchema
  readonly operations: CompiledOperations
  readonly gate: Gate
  readonly publish: ErrorPublisher
  /** Maximum number of variable errors to report. */
  readonly mostErrors: number
}

/** A POST request before anything has been parsed. */
export interface PostedRequest<Context> {
  readonly body: unknown
  readonly accept: string | undefined
  createContext(): Promise<Context>
}

export interface FastAnswer {
  readonly status: number
  readonly headers: Iterable<readonly [name: string, value: string]>
  readonly body: string
}

/** Responds if it can. Returns undefined to leave the request to Apollo Server; nothing has been processed then. */
export type FastPath<Context> = (request: PostedRequest<Context>) => Promise<FastAnswer | undefined>

/**
 * Executes frequent operations with the same gate, variable coercion, resolvers and error publisher as Apollo Server,
 * but without its pipeline. An unusual request is left to Apollo Server.
 */
export const createFastPath =
  <Context extends GateContext>(parts: FastPathParts): FastPath<Context> =>
  async ({ body, accept, createContext }) => {
    const asked = plainRequestOf(body)
    const known = asked && parts.operations.find(asked.query, asked.operationName)
    if (known === undefined || mediaTypeFor(accept) === undefined) return undefined
    const variables = asked?.variables ?? {}
    // Apollo Server creates the context again and reports the error.
    const context = await createContext().catch(() => undefined)
    if (context === undefined) return undefined
    const request = newRequest(parts.schema, known, variables, accept, context)
    const { data, errors } = await execute(request, known, variables, parts)
    if (errors?.length) Object.assign(request, { errors })
    request.response.body = { kind: 'single', singleResult: data === undefined ? {} : { data } }
    parts.publish(request)
    return answerOf(request)
  }

interface PlainRequest {
  readonly query: string
  readonly operationName: string | undefined
  readonly variables: RawVariables | undefined
}

const knownKeys: ReadonlySet<string> = new Set(['query', 'operationName', 'variables'])

/** Parses only what has exactly one interpretation; returns undefined for everything else. */
function plainRequestOf(body: unknown): PlainRequest | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  for (const key in body) if (!knownKeys.has(key)) return undefined
  const { query, operationName, variables } = body as Record<string, unknown>
  if (typeof query !== 'string') return undefined
  if (operationName !== undefined && typeof operationName !== 'string') return undefined
  if (variables === undefined || isRecord(variables)) return { query, operationName, variables }
  return undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const newRequest = <Context extends GateContext>(
  schema: GraphQLSchema,
  { document, operation }: CompiledOperation,
  variables: RawVariables,
  accept: string | undefined,
  contextValue: Context,
): OperationRequest<Context> => ({
  schema,
  document,
  operation,
  request: { variables, http: { method: 'POST', headers: headersWith(accept), search: '', body: null } },
  response: { http: { headers: new HeaderMap() } },
  contextValue,
})

const headersWith = (accept: string | undefined): HeaderMap => {
  const headers = new HeaderMap()
  if (accept !== undefined) headers.set('accept', accept)
  return headers
}

/** A result without data means that no field ran. */
async function execute(
  request: OperationRequest<GateContext>,
  known: CompiledOperation,
  variables: RawVariables,
  { schema, operations, gate, mostErrors }: FastPathParts,
): Promise<ExecutionResult> {
  let coerced: RawVariables
  try {
    await gate(request)
    coerced = coerceVariables(schema, known.operation, variables, mostErrors)
  } catch (error) {
    return { errors: [asGraphQLError(error)] }
  }
  operations.touch(known)
  try {
    return await known.run(request.contextValue, coerced)
  } catch (error) {
    return { data: null, errors: [asGraphQLError(error)] }
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError(String(error), { originalError: error instanceof Error ? error : null })

function answerOf({ response: { http, body } }: OperationRequest<GateContext>): FastAnswer {
  const result = body?.kind === 'single' ? body.singleResult : undefined
  return { status: http.status ?? 200, headers: http.headers, body: `${JSON.stringify(result)}\n` }
}
