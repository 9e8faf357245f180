import { ApolloServerErrorCode, ApolloServerValidationErrorCode } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import {
  badUserInput,
  noSubscriptions,
  Refusal,
  RequestErrorCode,
  Unavailable,
  unavailable,
} from '../core/errors.ts'
import { tooManyTokens } from './document-limits.ts'
import { safeSyntaxMessage, safeValidationMessage } from './safe-message.ts'

/** Facts about an error that only its request knows. */
export interface ErrorFacts {
  /** Whether any part of the operation can have taken effect before the error. */
  readonly executed: boolean
  readonly requestId?: string | undefined
  /** Set once the document has been validated. */
  readonly schema?: GraphQLSchema
}

/** An error as clients see it. */
export interface PublishedError extends GraphQLFormattedError {
  readonly extensions: {
    readonly code: RequestErrorCode
    readonly executed: boolean
    readonly retryAfterSeconds?: number
    readonly confirmWithin?: number
    readonly [detail: string]: unknown
  }
}

/** The only message for internal faults; the details are in the log. */
const faultMessage =
  'Something went wrong on the server. Try again later, and include the request id when you report it.'

/**
 * Converts an error to what may leave the server. Refusals, `Unavailable` and Apollo Server's complaints about
 * malformed requests are published; all other errors are masked as `INTERNAL_SERVER_ERROR`. Never contains a stack
 * trace, a suggestion or a variable's value.
 */
export const publishError = (error: unknown, facts: ErrorFacts): PublishedError => {
  const refusal = refusalOf(error)
  if (refusal) return published(refusal, facts, { path: refusal.path ?? pathOf(error), ...refusal.details })
  return (
    (error instanceof GraphQLError && publishMalformedRequest(error, facts)) || publishFault(error, facts)
  )
}

/** Returns the refusal that an error is or corresponds to, if any. */
export const refusalOf = (error: unknown): Refusal | undefined => {
  const origin = error instanceof GraphQLError && error.originalError ? error.originalError : error
  if (error instanceof Refusal) return error
  if (origin instanceof Refusal) return origin
  return origin instanceof Unavailable ? unavailable(origin.retryAfterSeconds) : undefined
}

interface Telling {
  readonly code: RequestErrorCode
  readonly message: string
}

interface Details {
  readonly path?: GraphQLFormattedError['path'] | undefined
  readonly locations?: GraphQLFormattedError['locations'] | undefined
  readonly [detail: string]: unknown
}

const published = (
  { code, message }: Telling,
  { executed, requestId }: ErrorFacts,
  { path, locations, ...details }: Details,
): PublishedError => ({
  message,
  ...(locations && { locations }),
  ...(path && { path }),
  extensions: { code, executed, ...details, ...(requestId !== undefined && { requestId }) },
})

const publishFault = (error: unknown, facts: ErrorFacts): PublishedError =>
  published(
    { code: RequestErrorCode.INTERNAL_SERVER_ERROR, message: faultMessage },
    { ...facts, executed: true },
    { path: pathOf(error) },
  )

const publishMalformedRequest = (error: GraphQLError, facts: ErrorFacts): PublishedError | undefined => {
  const telling = error.path
    ? tellArgumentProblem(error)
    : (tellApolloError(error, facts) ?? tellArgumentProblem(error))
  return telling && published(telling, facts, { locations: error.locations, path: error.path })
}

const tellSyntaxError = ({ message }: GraphQLError): Telling => {
  const most = /contains more tha[nt] (\d+) tokens/.exec(message)?.[1]
  if (most) return tooManyTokens(Number(most))
  return { code: RequestErrorCode.GRAPHQL_PARSE_FAILED, message: safeSyntaxMessage(message) }
}

/**
 * Replaces messages in which Apollo Server mentions its own settings, or suggests another method where none would help.
 */
const betterSentences: readonly (readonly [sentence: RegExp, refusal: () => Refusal])[] = [
  [/not subscription operations/, noSubscriptions],
  [
    /^Operation batching disabled/,
    () => badUserInput('Batches are not accepted. Send each operation in a request of its own.'),
  ],
  [
    /Cross-Site Request Forgery/,
    () =>
      badUserInput(
        'Web pages of others could send this request. Send the header `apollo-require-preflight: true`, or the body as `content-type: application/json`.',
      ),
  ],
]

const tellBadRequest = ({ message }: GraphQLError): Telling => {
  const [, better] = betterSentences.find(([sentence]) => sentence.test(message)) ?? []
  return better?.() ?? badUserInput(message.trim().replace(/Apollo Server/gi, 'This server'))
}

const apolloTellings: Readonly<Record<string, (error: GraphQLError, facts: ErrorFacts) => Telling>> = {
  [ApolloServerErrorCode.GRAPHQL_PARSE_FAILED]: tellSyntaxError,
  [ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED]: (error, { schema }) => ({
    code: RequestErrorCode.GRAPHQL_VALIDATION_FAILED,
    message: isAboutIntrospection(error)
      ? 'Introspection is off on this server. Read the schema at /schema.graphql instead.'
      : safeValidationMessage(error, schema),
  }),
  [ApolloServerErrorCode.BAD_REQUEST]: tellBadRequest,
  [ApolloServerErrorCode.BAD_USER_INPUT]: () =>
    badUserInput('A variable is not of the type that the operation declares for it.'),
  [ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE]: () =>
    badUserInput('Send the name of one of the operations of the document as `operationName`.'),
  // Clients with persisted queries recognize these errors by their messages and then send the document itself.
  [ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND]: ({ message }) => badUserInput(message),
  [ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED]: ({ message }) => badUserInput(message),
}

const tellApolloError = (error: GraphQLError, facts: ErrorFacts): Telling | undefined => {
  const { code } = error.extensions
  return typeof code === 'string' && Object.hasOwn(apolloTellings, code)
    ? apolloTellings[code]?.(error, facts)
    : undefined
}

const isAboutIntrospection = ({ extensions }: GraphQLError): boolean =>
  extensions.validationErrorCode === ApolloServerValidationErrorCode.INTROSPECTION_DISABLED

/**
 * Some values are only rejected when a field is about to run, such as null in a nullable variable for a non-null
 * argument. graphql-js reports this in a plain error with the document's nodes, and prints the literals.
 */
const tellArgumentProblem = (error: GraphQLError): Telling | undefined => {
  const origin = error.path ? error.originalError : error
  if (!(origin instanceof GraphQLError) || !origin.nodes?.length) return undefined
  const [, argument] =
    /^Argument "(\w+)" (?:of required type|of non-null type|has invalid value) /.exec(origin.message) ?? []
  return argument === undefined
    ? undefined
    : badUserInput(
        `The argument ${argument} lacks a value that it needs. Send no null in the variables within it.`,
      )
}

const pathOf = (error: unknown): GraphQLError['path'] =>
  error instanceof GraphQLError ? error.path : undefined
