import type { Operation } from '../../core/operation.ts'
import type { OperationOptions } from '../../gate/route-group.ts'
import type { FieldNames, InvalidField } from './field-sentences.ts'
import type { Body, FieldProblems, Problem } from './problem.ts'
import type { RequestFields } from './request-fields.ts'

/** How an API reports what is wrong with a request's fields, and that no account was signed in. */
export interface Manner {
  invalid(problems: FieldProblems): Problem
  /**
   * @param sentence why; omitted if email or password is wrong
   * @param code the failure, in lower case
   */
  notSignedIn(sentence?: string, code?: string): Problem
}

/** A request to a route. */
export interface Call {
  readonly fields: RequestFields
  readonly manner: Manner
  /** Where people sign in with a browser. */
  readonly signInUrl: string
  /** Whether refresh tokens of the former service are exchanged. */
  readonly exchangesTokens: boolean
  /**
   * Runs one operation.
   * @throws Problem if it is refused
   */
  run<Data, Variables>(
    operation: Operation<Data, Variables>,
    options?: Pick<OperationOptions<Variables>, 'variables' | 'requiresSignIn'>,
  ): Promise<Data>
  /** @throws Problem if a field of the request cannot be read */
  checkFields(): void
  /** The response to invalid fields of an operation. */
  invalid(errors: readonly InvalidField[], fields: FieldNames): Problem
}

/** What a route responds with: 200 unless `status` says otherwise. */
export interface Answer {
  readonly status?: number
  readonly body: Body
}

/** One method of one path of the façade. */
export interface FacadeRoute {
  /** Below the prefix, without a slash at the end, such as `/token/refresh`. */
  readonly path: `/${string}`
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Whether it is only for the holder of an access token. */
  readonly isGuarded?: boolean
  answer(call: Call): Promise<Answer>
}
