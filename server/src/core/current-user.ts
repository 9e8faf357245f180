import type { AuthenticationProblem } from './errors.ts'
import type { Factor } from './factor.ts'
import type { Role } from './role.ts'

/** How and when the holder of a token proved who they are. Stays the same when the token is refreshed. */
export interface Proven {
  /** The time of the latest proof, in seconds since 1970; null if never confirmed, as in tokens of 0.1. */
  readonly authTime: number | null
  /** The factors that were proven. */
  readonly factors: readonly Factor[]
}

/** The user that a verified access token represents. */
export interface CurrentUser extends Proven {
  readonly id: string
  readonly sessionId: string
  /** The role that the token grants: the account's own role unless `readOnly`. */
  readonly role: Role
  readonly generation: number
  /** Set for an administrator who explores the API as `role` and cannot write; see `exploreAs`. */
  readonly readOnly: boolean
  /** Set for an account that must set up a second factor first, and can do nothing else. */
  readonly enrolling: boolean
}

/**
 * Result of authenticating a bearer token. `unavailable` means that no decision is possible right now, so the request
 * is refused. A refused token with a valid signature still names its session, so that its holder can sign out with it.
 */
export type Authentication =
  | {
      readonly kind: 'signed-in'
      readonly currentUser: CurrentUser
      /** When the token expires, in seconds since 1970. */
      readonly expiresAt?: number
    }
  /** Another service, to which the operator gave a token. It can use fields with `@service` and public ones. */
  | { readonly kind: 'service'; readonly tokenId: string }
  | { readonly kind: 'refused'; readonly problem: AuthenticationProblem; readonly sessionId?: string }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number }
