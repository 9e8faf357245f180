import type { AuthenticationProblem } from './errors.ts'
import type { Role } from './accounts/role.ts'

/** Who a verified access token speaks for. */
export interface CurrentUser {
  readonly id: string
  readonly sessionId: string
  readonly role: Role
  readonly generation: number
}

/** What came of the bearer token; `unavailable` when it cannot be decided right now (fail closed). */
export type Authentication =
  | { readonly kind: 'signed-in'; readonly currentUser: CurrentUser }
  | { readonly kind: 'refused'; readonly problem: AuthenticationProblem }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number }
