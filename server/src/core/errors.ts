import { GraphQLError } from 'graphql'
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Factor } from './factor.ts'
import { Role } from './role.ts'

/**
 * Every code that an error can have when it leaves the server. All other errors are masked as `INTERNAL_SERVER_ERROR`.
 */
export enum RequestErrorCode {
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  CONFIRMATION_REQUIRED = 'CONFIRMATION_REQUIRED',
  FORBIDDEN = 'FORBIDDEN',
  RATE_LIMITED = 'RATE_LIMITED',
  OPERATION_REJECTED = 'OPERATION_REJECTED',
  BAD_USER_INPUT = 'BAD_USER_INPUT',
  GRAPHQL_PARSE_FAILED = 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED = 'GRAPHQL_VALIDATION_FAILED',
  MAIL_UNAVAILABLE = 'MAIL_UNAVAILABLE',
  UNAVAILABLE = 'UNAVAILABLE',
  INTERNAL_SERVER_ERROR = 'INTERNAL_SERVER_ERROR',
}

registerEnumType(RequestErrorCode, {
  name: 'RequestErrorCode',
  description: 'Why a request has errors instead of an answer. No other code ever leaves the server.',
  valuesConfig: {
    UNAUTHENTICATED: {
      description:
        'HTTP 401. The operation has a field with `@auth`, and the bearer token does not open it: see `reason`.',
    },
    CONFIRMATION_REQUIRED: {
      description:
        'HTTP 401. The operation has a field with `@fresh`, and the latest sign-in or confirmation is too long ago: call `confirm` with one of `factors`, then send the operation again with the new token.',
    },
    FORBIDDEN: {
      description:
        'HTTP 403. Signed in, but ranked below what the field named by `path` requires, or with a token of `exploreAs` that can neither write nor confirm, or with a service token for a field without `@service`.',
    },
    RATE_LIMITED: { description: 'HTTP 429, with `Retry-After`. Too many attempts at a `@limited` field.' },
    OPERATION_REJECTED: {
      description:
        'HTTP 400. The document is too large, too deep or too costly, is a subscription, has another mutation beside a public one, or has a field that this server has switched off; the message says which.',
    },
    BAD_USER_INPUT: {
      description: 'HTTP 400. The request or its variables do not fit what the operation declares.',
    },
    GRAPHQL_PARSE_FAILED: { description: 'HTTP 400. The document is not GraphQL.' },
    GRAPHQL_VALIDATION_FAILED: { description: 'HTTP 400. The document does not fit this schema.' },
    MAIL_UNAVAILABLE: {
      description: 'HTTP 503. The field needs mail, and this server has no mail server to send it.',
    },
    UNAVAILABLE: {
      description:
        'HTTP 503, with `Retry-After`. Something the server depends on cannot be reached, or is full.',
    },
    INTERNAL_SERVER_ERROR: {
      description: 'HTTP 500. A fault here; the details are in the log under `requestId`.',
    },
  },
})

/** Why a request's bearer token was refused. */
export enum AuthenticationProblem {
  TOKEN_MISSING = 'TOKEN_MISSING',
  TOKEN_MALFORMED = 'TOKEN_MALFORMED',
  TOKEN_EXPIRED = 'TOKEN_EXPIRED',
  TOKEN_INVALID = 'TOKEN_INVALID',
  SESSION_ENDED = 'SESSION_ENDED',
  TOKEN_STALE = 'TOKEN_STALE',
}

registerEnumType(AuthenticationProblem, {
  name: 'AuthenticationProblem',
  description: 'What is wrong with the bearer token of a request.',
  valuesConfig: {
    TOKEN_MISSING: { description: 'There is no `Authorization` header.' },
    TOKEN_MALFORMED: { description: 'The `Authorization` header is not `Bearer` and one token.' },
    TOKEN_EXPIRED: { description: 'The token was good and has run out; refresh it.' },
    TOKEN_INVALID: { description: 'This server did not issue the token, or not as an access token.' },
    SESSION_ENDED: { description: 'The session of the token has ended; sign in again.' },
    TOKEN_STALE: {
      description: 'The role of the account has changed since the token was issued; refresh it.',
    },
  },
})

/**
 * The shape of `errors[].extensions`. No field returns this type; it is in the schema so that code generators see it.
 */
@ObjectType({
  description:
    'The shape of `errors[].extensions`. Not reachable from a field; published so that generated code has the type.',
})
export class RequestErrorExtensions {
  @Field(() => RequestErrorCode, { description: 'Why the request has errors instead of an answer.' })
  readonly code!: RequestErrorCode

  @Field(() => Boolean, {
    description: '`false`: refused before anything ran, so the same request may be sent again.',
  })
  readonly executed!: boolean

  @Field(() => AuthenticationProblem, {
    nullable: true,
    description: 'With `UNAUTHENTICATED`: what is wrong with the bearer token.',
  })
  readonly reason?: AuthenticationProblem

  @Field(() => Role, {
    nullable: true,
    description:
      'With `FORBIDDEN`: the lowest role that may; null for a token of `exploreAs` and a service token.',
  })
  readonly requiredRole?: Role

  @Field(() => Int, {
    nullable: true,
    description:
      'With `CONFIRMATION_REQUIRED`: the greatest age that the sign-in or confirmation may have, in seconds.',
  })
  readonly confirmWithin?: number

  @Field(() => [Factor], {
    nullable: true,
    description: 'With `CONFIRMATION_REQUIRED`: what the account can confirm with.',
  })
  readonly factors?: readonly Factor[]

  @Field(() => Int, {
    nullable: true,
    description: 'With `RATE_LIMITED` and `UNAVAILABLE`: seconds to wait before sending it again.',
  })
  readonly retryAfterSeconds?: number

  @Field(() => String, {
    nullable: true,
    description: 'Identifies this request in the log.',
  })
  readonly requestId?: string
}

type RefusalDetails = Pick<
  RequestErrorExtensions,
  'reason' | 'requiredRole' | 'confirmWithin' | 'factors' | 'retryAfterSeconds'
>

/** The HTTP status for each code. */
export const httpStatusOf: Readonly<Record<RequestErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  CONFIRMATION_REQUIRED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  OPERATION_REJECTED: 400,
  BAD_USER_INPUT: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  MAIL_UNAVAILABLE: 503,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
}

/** The status and headers that Apollo Server sends with this error, even if no operation was reached. */
const httpHead = (
  code: RequestErrorCode,
  retryAfterSeconds?: number,
): { status: number; headers: Map<string, string> } => ({
  status: httpStatusOf[code],
  headers: new Map(retryAfterSeconds === undefined ? [] : [['retry-after', String(retryAfterSeconds)]]),
})

/** Thrown when an operation is refused before any part of it ran. */
export class Refusal extends GraphQLError {
  override readonly name = 'Refusal'
  readonly code: RequestErrorCode
  readonly details: RefusalDetails

  constructor(
    code: RequestErrorCode,
    message: string,
    details: RefusalDetails = {},
    path?: readonly string[],
  ) {
    super(message, {
      path,
      extensions: { code, executed: false, ...details, http: httpHead(code, details.retryAfterSeconds) },
    })
    this.code = code
    this.details = details
  }
}

const remedies: Readonly<Record<AuthenticationProblem, string>> = {
  TOKEN_MISSING: 'Sign in, and send the access token as `Authorization: Bearer <token>`.',
  TOKEN_MALFORMED: 'Send the access token as `Authorization: Bearer <token>`, once and with nothing else.',
  TOKEN_EXPIRED: 'The access token has expired. Refresh it, then send this operation again.',
  TOKEN_INVALID: 'This is no access token of this server. Sign in again.',
  SESSION_ENDED: 'The session of this access token has ended. Sign in again.',
  TOKEN_STALE:
    'Your role has changed since this access token was issued. Refresh it, then send this operation again.',
}

/** Refuses an operation because of its bearer token. */
export const unauthenticated = (reason: AuthenticationProblem): Refusal =>
  new Refusal(RequestErrorCode.UNAUTHENTICATED, remedies[reason], { reason })

/** The session ended between the gate and the resolver. */
export function sessionIsGone(): never {
  throw unauthenticated(AuthenticationProblem.SESSION_ENDED)
}

/** Refuses an operation because the account's role ranks below `requiredRole`, which the field at `path` requires. */
export const forbidden = (requiredRole: Role, path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.FORBIDDEN,
    `This needs the role ${requiredRole}. Leave the field out, or ask an administrator for the role.`,
    { requiredRole },
    path,
  )

/** Refuses a write at `path` with a read-only token for exploring. */
export const cannotWrite = (path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.FORBIDDEN,
    'This token is for exploring and cannot write. Use the token of your own session.',
    {},
    path,
  )

/** Refuses an operation because the field at `path` with `@fresh` requires a proof of at most `confirmWithin` seconds. */
export const confirmationRequired = (
  confirmWithin: number,
  factors: readonly Factor[],
  path: readonly string[],
): Refusal =>
  new Refusal(
    RequestErrorCode.CONFIRMATION_REQUIRED,
    'Confirm that it is you, then send this operation again.',
    { confirmWithin, factors },
    path,
  )

/** Refuses the field at `path` to an account that must set up a second factor first. */
export const mustEnrolFirst = (path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.FORBIDDEN,
    'This account needs a second factor. Set one up first; until then this token can do nothing else.',
    {},
    path,
  )

/** Refuses the field at `path`, or the whole operation, to a service token. */
export const notForServices = (path?: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.FORBIDDEN,
    'A service token opens only fields with @service. Sign in, and send an access token.',
    {},
    path,
  )

/** Refuses a field with `@fresh` at `path` to a token for exploring. */
export const cannotConfirm = (path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.FORBIDDEN,
    'This token is for exploring and does not show who you are. Use the token of your own session.',
    {},
    path,
  )

/** The field at `path` is switched off; `message` says what to use instead. */
export const switchedOff = (message: string, path: readonly string[]): Refusal =>
  new Refusal(RequestErrorCode.OPERATION_REJECTED, message, {}, path)

/** Refuses an attempt because there were too many; the client may try again after `retryAfterSeconds`. */
export const rateLimited = (retryAfterSeconds: number): Refusal =>
  new Refusal(
    RequestErrorCode.RATE_LIMITED,
    `Too many attempts. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    { retryAfterSeconds },
  )

/** Refuses a document that exceeds a limit; `message` names the limit and how to stay within it. */
export const operationRejected = (message: string): Refusal =>
  new Refusal(RequestErrorCode.OPERATION_REJECTED, message)

/** Names the setting that operators can raise to allow such a document. */
export const raisedWith = (setting: string): string => `An operator can raise the limit with ${setting}.`

/** Refuses a subscription sent to the endpoint for queries and mutations. */
export const noSubscriptions = (): Refusal =>
  operationRejected('Subscriptions are served at /graphql/stream. Send a query or a mutation here.')

/** Refuses a query or mutation sent to the endpoint for subscriptions. */
export const onlySubscriptions = (): Refusal =>
  operationRejected('Only subscriptions are served here. Send queries and mutations to /graphql.')

/** Refuses a request whose client accepts none of the media types of responses, before anything runs. */
export const notAcceptable = (): Refusal =>
  new Refusal(
    RequestErrorCode.BAD_USER_INPUT,
    'Answers come as application/graphql-response+json or application/json. Send one of them as `Accept`.',
  )

/** Refuses the public mutation at `path` because it shares its operation with other mutations. */
export const mustStandAlone = (path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.OPERATION_REJECTED,
    'A mutation that is open to everyone must be the only one of its operation. Send the others in a request of their own.',
    {},
    path,
  )

/**
 * Refuses a request that does not match the operation's declarations; `message` says where but never repeats a value.
 */
export const badUserInput = (message: string): Refusal =>
  new Refusal(RequestErrorCode.BAD_USER_INPUT, message)

/** Refuses a request because a dependency cannot be reached or is overloaded, for about `retryAfterSeconds`. */
export const unavailable = (retryAfterSeconds: number): Refusal =>
  new Refusal(
    RequestErrorCode.UNAVAILABLE,
    `The service cannot answer at the moment. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    { retryAfterSeconds },
  )

/** The field at `path` needs mail, and no mail server is set up. */
export const mailUnavailable = (path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.MAIL_UNAVAILABLE,
    'This server cannot send mail. Ask an administrator for help.',
    {},
    path,
  )

/**
 * Thrown by services when the database cannot be reached or the queue of password hashes is full, and only if nothing
 * was written or everything was rolled back. Reported to clients as `UNAVAILABLE`.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly retryAfterSeconds: number
  /** Apollo Server reads this when the error is thrown while the request's context is created. */
  readonly extensions: { readonly http: ReturnType<typeof httpHead> }

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds ?? 1
    this.extensions = { http: httpHead(RequestErrorCode.UNAVAILABLE, this.retryAfterSeconds) }
  }
}
