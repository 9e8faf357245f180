import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from '../core/operation.ts'
import type { PublishedError } from './published-error.ts'

/** How a route runs its operation. */
export interface OperationOptions<Variables> {
  /** None if omitted. */
  readonly variables?: Variables
  /** The access token to use instead of the one in the request's header. */
  readonly bearer?: string | undefined
  /**
   * Refuses the operation without a valid access token, as a field with `@auth` would, even if all of its fields are
   * public.
   */
  readonly requiresSignIn?: boolean
  /**
   * Whether resolvers may read and set the request's cookies; by default they see none. A route that sets this must not
   * accept a body that web pages can send without a preflight request.
   */
  readonly withCookies?: boolean
}

/** The response to an operation: either `data` or `errors`. */
export interface OperationAnswer<Data> {
  /** The status that `/graphql` would respond with. */
  readonly status: number
  /** The headers that `/graphql` would respond with, such as `retry-after`, by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** Undefined if the operation was refused or failed. */
  readonly data?: Data
  /** Undefined if there is data. */
  readonly errors?: readonly PublishedError[]
}

/**
 * Runs one GraphQL operation as `/graphql` does: with the same gate, limits, context, publisher of errors, metrics and
 * log. A route can therefore do only what its operation may.
 */
export type ExecuteOperation = <Data, Variables>(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation<Data, Variables>,
  options?: OperationOptions<Variables>,
) => Promise<OperationAnswer<Data>>

/** HTTP routes of a feature under one prefix. */
export interface RouteGroup {
  /** Such as `/api/auth`. Two groups may share a prefix, but not a route. */
  readonly prefix: `/${string}`
  /**
   * Registers the routes in a Fastify scope of their own: its hooks, body parsers and error handler apply to them alone.
   * A response without an error handler of its own has the form of `/graphql`.
   */
  register(scope: FastifyInstance, execute: ExecuteOperation): void | Promise<void>
}
