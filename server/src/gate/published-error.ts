import { ApolloServerErrorCode, ApolloServerValidationErrorCode } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { badUserInput, Refusal, RequestErrorCode, Unavailable, unavailable } from '../errors.ts'
import { tooManyTokens } from './document-limits.ts'
import { safeSyntaxMessage, safeValidationMessage } from './safe-message.ts'

/** What only the request knows about an error. */
export interface ErrorFacts {
  /** Whether anything of the operation can have taken effect before the error. */
  readonly executed: boolean
  readonly requestId?: string | undefined
}

/** An error as a client sees it. */
export interface PublishedError extends GraphQLFormattedError {
  readonly extensions: {
    readonly code: RequestErrorCode
    readonly executed: boolean
    readonly retryAfterSeconds?: number
    readonly [detail: string]: unknown
  }
}

/** The one sentence for every fault of ours; whatever else there is to say is in the log. */
const faultMessage = 'Something went wrong here. Try again later, and name the request id when you report it.'

/**
 * The error as it may leave the server. Refusals, `Unavailable`, and what Apollo Server says about malformed requests
 * are told; everything else is masked as `INTERNAL_SERVER_ERROR`. No stack, no suggestion, no value of a variable.
 */
export const publishError = (error: unknown, facts: ErrorFacts): PublishedError => {
  const refusal = refusalOf(error)
  if (refusal) return published(refusal, facts, { path: refusal.path ?? pathOf(error), ...refusal.details })
  return (
    (error instanceof GraphQLError && publishMalformedRequest(error, facts)) || publishFault(error, facts)
  )
}

/** The refusal that an error is, or stands for, or undefined. */
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
    : (tellApolloError(error) ?? tellArgumentProblem(error))
  return telling && published(telling, facts, { locations: error.locations, path: error.path })
}

const tellSyntaxError = ({ message }: GraphQLError): Telling => {
  const most = /contains more tha[nt] (\d+) tokens/.exec(message)?.[1]
  if (most) return tooManyTokens(Number(most))
  return { code: RequestErrorCode.GRAPHQL_PARSE_FAILED, message: safeSyntaxMessage(message) }
}

const apolloTellings: Readonly<Record<string, (error: GraphQLError) => Telling>> = {
  [ApolloServerErrorCode.GRAPHQL_PARSE_FAILED]: tellSyntaxError,
  [ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED]: (error) => ({
    code: RequestErrorCode.GRAPHQL_VALIDATION_FAILED,
    message: isAboutIntrospection(error)
      ? 'Introspection is off on this server. Read the schema at /schema.graphql instead.'
      : safeValidationMessage(error),
  }),
  [ApolloServerErrorCode.BAD_REQUEST]: ({ message }) =>
    badUserInput(message.trim().replace(/Apollo Server/gi, 'This server')),
  [ApolloServerErrorCode.BAD_USER_INPUT]: () =>
    badUserInput('A variable is not of the type that the operation declares for it.'),
  [ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE]: () =>
    badUserInput('Send the name of one of the operations of the document as `operationName`.'),
  // Clients with persisted queries know these by their sentences, and then send the document itself.
  [ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND]: ({ message }) => badUserInput(message),
  [ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED]: ({ message }) => badUserInput(message),
}

const tellApolloError = (error: GraphQLError): Telling | undefined => {
  const { code } = error.extensions
  return typeof code === 'string' && Object.hasOwn(apolloTellings, code)
    ? apolloTellings[code]?.(error)
    : undefined
}

const isAboutIntrospection = ({ extensions }: GraphQLError): boolean =>
  extensions.validationErrorCode === ApolloServerValidationErrorCode.INTROSPECTION_DISABLED

/**
 * Some values are found wrong only when a field is about to run: a null in a nullable variable where the argument takes
 * none. graphql-js tells so in a plain error with the nodes of the document, and prints the literals around it.
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
