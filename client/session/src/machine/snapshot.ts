import type { SessionSnapshot, SessionStatus } from '../session-snapshot.ts'
import type { MachineState } from './state.ts'
import { freshMs, isUsable } from './time.ts'

export const seenUserId = (state: MachineState) => state.tokens?.userId ?? state.formerUserId

const statusOf = (state: MachineState): SessionStatus => {
  if (state.disposed) return 'disposed'
  if (state.blank) return 'initialising'
  if (state.reason) return 'signedOut'
  if (state.failure) return 'degraded'
  if (!state.tokens) return 'anonymous'
  if (!isUsable(state)) return 'expired'
  return freshMs(state) > 0 ? 'fresh' : 'stale'
}

export const snapshotOf = (state: MachineState): SessionSnapshot => {
  const { blank, tokens, formerUserId, reason, failure, epoch, generation } = state
  const visible = blank ? undefined : tokens
  return Object.freeze({
    status: statusOf(state),
    signedIn: !blank && !!(tokens || failure),
    userId: visible?.userId,
    sessionId: visible?.sessionId,
    formerUserId,
    reason,
    cookieMissing: state.cookie && reason === 'UNKNOWN_TOKEN',
    error: failure,
    epoch,
    generation,
  })
}
