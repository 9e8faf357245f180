import { GraphQLError } from 'graphql'
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Role } from './accounts/role.ts'

/** Every code an error may leave with; anything else is masked as `INTERNAL_SERVER_ERROR`. */
export enum RequestErrorCode {
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  FORBIDDEN = 'FORBIDDEN',
  RATE_LIMITED = 'RATE_LIMITED',
  OPERATION_REJECTED = 'OPERATION_REJECTED',
  BAD_USER_INPUT = 'BAD_USER_INPUT',
  GRAPHQL_PARSE_FAILED = 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED = 'GRAPHQL_VALIDATION_FAILED',
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
    FORBIDDEN: {
      description:
        'HTTP 403. Signed in, but ranked below what the field named by `path` requires, or with a token of `exploreAs` that cannot write.',
    },
    RATE_LIMITED: { description: 'HTTP 429, with `Retry-After`. Too many attempts at a `@limited` field.' },
    OPERATION_REJECTED: {
      description:
        'HTTP 400. The document is too large, too deep or too costly, or has another mutation beside a public one; the message says which.',
    },
    BAD_USER_INPUT: {
      description: 'HTTP 400. The request or its variables do not fit what the operation declares.',
    },
    GRAPHQL_PARSE_FAILED: { description: 'HTTP 400. The document is not GraphQL.' },
    GRAPHQL_VALIDATION_FAILED: { description: 'HTTP 400. The document does not fit this schema.' },
    UNAVAILABLE: {
      description:
        'HTTP 503, with `Retry-After`. Something the server depends on cannot be reached, or is full.',
    },
    INTERNAL_SERVER_ERROR: {
      description: 'HTTP 500. A fault here; the details are in the log under `requestId`.',
    },
  },
})

/** What is wrong with the bearer token of a request. */
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

/** The shape of `errors[].extensions`; an orphaned type of the schema, so that generated code has it. */
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
    description: 'With `FORBIDDEN`: the lowest role that may; null for a token that cannot write.',
  })
  readonly requiredRole?: Role

  @Field(() => Int, {
    nullable: true,
    description: 'With `RATE_LIMITED` and `UNAVAILABLE`: seconds to wait before sending it again.',
  })
  readonly retryAfterSeconds?: number

  @Field(() => String, {
    nullable: true,
    description: 'Under which the log tells more about this request.',
  })
  readonly requestId?: string
}

type RefusalDetails = Pick<RequestErrorExtensions, 'reason' | 'requiredRole' | 'retryAfterSeconds'>

/** The HTTP status that goes with each code (contract.md, "Two channels, never mixed"). */
export const httpStatusOf: Readonly<Record<RequestErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  OPERATION_REJECTED: 400,
  BAD_USER_INPUT: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
}

/** The status and headers that Apollo Server gives a response with this error, also when no operation was reached. */
const httpHead = (
  code: RequestErrorCode,
  retryAfterSeconds?: number,
): { status: number; headers: Map<string, string> } => ({
  status: httpStatusOf[code],
  headers: new Map(retryAfterSeconds === undefined ? [] : [['retry-after', String(retryAfterSeconds)]]),
})

/** An operation was refused before anything of it ran. */
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

/** The bearer token does not open the operation, because of `reason`. */
export const unauthenticated = (reason: AuthenticationProblem): Refusal =>
  new Refusal(RequestErrorCode.UNAUTHENTICATED, remedies[reason], { reason })

/** The account ranks below `requiredRole`, which the field at `path` asks for. */
export const forbidden = (requiredRole: Role, path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.FORBIDDEN,
    `This needs the role ${requiredRole}. Leave the field out, or ask an administrator for the role.`,
    { requiredRole },
    path,
  )

/** The token is for exploring, and the field at `path` writes. */
export const cannotWrite = (path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.FORBIDDEN,
    'This token is for exploring and cannot write. Use the token of your own session.',
    {},
    path,
  )

/** Too many attempts; the next one is heard in `retryAfterSeconds`. */
export const rateLimited = (retryAfterSeconds: number): Refusal =>
  new Refusal(
    RequestErrorCode.RATE_LIMITED,
    `Too many attempts. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    { retryAfterSeconds },
  )

/** The document is beyond a limit; `message` names it and how to get below it. */
export const operationRejected = (message: string): Refusal =>
  new Refusal(RequestErrorCode.OPERATION_REJECTED, message)

/** The public mutation at `path` shares its operation with other mutations. */
export const mustStandAlone = (path: readonly string[]): Refusal =>
  new Refusal(
    RequestErrorCode.OPERATION_REJECTED,
    'A mutation that is open to everyone must be the only one of its operation. Send the others in a request of their own.',
    {},
    path,
  )

/** The request does not fit what the operation declares; `message` names where, never what was sent. */
export const badUserInput = (message: string): Refusal =>
  new Refusal(RequestErrorCode.BAD_USER_INPUT, message)

/** Something the server depends on cannot be reached, or is full, for the next `retryAfterSeconds` or so. */
export const unavailable = (retryAfterSeconds: number): Refusal =>
  new Refusal(
    RequestErrorCode.UNAVAILABLE,
    `The service cannot answer at the moment. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    { retryAfterSeconds },
  )

/**
 * What a service throws when the database cannot be reached or the queue of password hashes is full, and only when it
 * has written nothing or rolled everything back. Leaves the server as `UNAVAILABLE`.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly retryAfterSeconds: number
  /** Read by Apollo Server when it is thrown while a request's context is made. */
  readonly extensions: { readonly http: ReturnType<typeof httpHead> }

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds ?? 1
    this.extensions = { http: httpHead(RequestErrorCode.UNAVAILABLE, this.retryAfterSeconds) }
  }
}
