import type { Client } from './client.ts'
import type { Authentication, CurrentUser } from './current-user.ts'
import { AuthenticationProblem, unauthenticated } from './errors.ts'
import type { StreamRequest } from './stream-request.ts'

/** What the server knows about a request before its operation runs. */
export interface RequestFacts {
  readonly authentication: Authentication
  readonly client: Client
  readonly requestId: string
  /** Whether the operation is refused without a valid access token, even if all of its fields are public. */
  readonly requiresSignIn?: boolean
  /** Present at the endpoint for subscriptions. */
  readonly stream?: StreamRequest | undefined
}

/** The attempts that the request's operation counted. */
export interface CountedAttempts {
  /** Present while there are attempts that can be given back. */
  giveBack?: () => Promise<void>
}

/** The account for which the request's operation started or continued a session: its caller's own from then on. */
export interface StartedFor {
  userId?: string
}

/**
 * What every resolver receives. Features add their services to it. It has no private state and no bound functions, because Apollo Server
 * makes a shallow copy of it for each operation.
 */
export class RequestContext {
  readonly authentication: Authentication
  readonly client: Client
  readonly requestId: string
  readonly requiresSignIn: boolean
  readonly stream: StreamRequest | undefined
  readonly attempts: CountedAttempts = {}
  readonly startedFor: StartedFor = {}

  constructor({ authentication, client, requestId, requiresSignIn = false, stream }: RequestFacts) {
    this.authentication = authentication
    this.client = client
    this.requestId = requestId
    this.requiresSignIn = requiresSignIn
    this.stream = stream
  }

  /**
   * The signed-in user. Always available behind an `@auth` rule.
   * @throws Refusal when the request is not signed in
   */
  get currentUser(): CurrentUser {
    if (this.authentication.kind === 'signed-in') return this.authentication.currentUser
    throw unauthenticated(AuthenticationProblem.TOKEN_MISSING)
  }

  /** The address that attempts are counted under. */
  get clientAddress(): string {
    return this.client.address
  }

  /**
   * Gives back what the operation counted, so that frequent successful sign-ins do not reach a limit. The resolver of a
   * `@limited` field calls this after a success. Has no effect without a limit or when called again.
   */
  async attemptSucceeded(): Promise<void> {
    const { giveBack } = this.attempts
    delete this.attempts.giveBack
    await giveBack?.()
  }
}
