import type { AuthenticationProblem } from './errors.ts'
import type { Role } from './role.ts'

/** The user that a verified access token represents. */
export interface CurrentUser {
  readonly id: string
  readonly sessionId: string
  /** The role that the token grants: the account's own role unless `readOnly`. */
  readonly role: Role
  readonly generation: number
  /** Set for an administrator who explores the API as `role` and cannot write; see `exploreAs`. */
  readonly readOnly: boolean
}

/**
 * Result of authenticating a bearer token. `unavailable` means that no decision is possible right now, so the request
 * is refused. A refused token with a valid signature still names its session, so that its holder can sign out with it.
 */
export type Authentication =
  | { readonly kind: 'signed-in'; readonly currentUser: CurrentUser }
  | { readonly kind: 'refused'; readonly problem: AuthenticationProblem; readonly sessionId?: string }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number }
