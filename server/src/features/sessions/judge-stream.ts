import type { CurrentUser } from '../../core/current-user.ts'
import { AuthenticationProblem } from '../../core/errors.ts'
import { leewaySeconds } from '../../core/leeway.ts'
import { type Role, ranksAtLeast } from '../../core/role.ts'
import type { StreamEnd } from '../../core/stream-request.ts'
import type { EndedSessions } from './ended-sessions.ts'

/** By which right a stream is open. */
interface Right {
  readonly user: CurrentUser
  /** When its token expires, in seconds since 1970. */
  readonly expiresAt: number
  readonly requires: Role | undefined
}

/** Says why a stream must end: a stream outlives neither its token nor its session, nor a role that permits it. */
export const judgeStream =
  (ended: EndedSessions) =>
  ({ user, expiresAt, requires }: Right): StreamEnd | undefined => {
    if (expiresAt + leewaySeconds <= Date.now() / 1000) return 'token-expired'
    const problem = ended.problemOf(user)
    if (problem === AuthenticationProblem.SESSION_ENDED) return 'session-ended'
    if (problem === null) return undefined
    const role = user.readOnly ? undefined : ended.roleOf(user.id)
    const suffices = role !== undefined && (requires === undefined || ranksAtLeast(role, requires))
    return suffices ? undefined : 'role-too-low'
  }
