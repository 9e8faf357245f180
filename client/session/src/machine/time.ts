import type { MachineState } from './state.ts'

/** `setTimeout` holds at most 2³¹ − 1 ms; longer waits are split. */
const LONGEST_TIMER_MS = 1e9

/** Either clock may have stopped or been set: the longer time counts. */
export const ageMs = (state: MachineState) =>
  Math.max(state.now - (state.tokens?.receivedAt ?? 0), state.monotonic - state.heldSince)
const lifeMs = (state: MachineState) => (state.tokens?.accessTokenExpiresIn ?? 0) * 1000
const remainingMs = (state: MachineState) => (state.tokens ? lifeMs(state) - ageMs(state) : 0)
/** Until a new token should be fetched: the leeway is at most a quarter of a token's life. */
export const freshMs = (state: MachineState) =>
  remainingMs(state) - Math.min(state.leewayMs, lifeMs(state) / 4)
/** With `force`, a token that was just issued is also usable if it expires at once. */
export const isUsable = (state: MachineState, force?: boolean) =>
  state.refusedGeneration !== state.generation && (force || remainingMs(state) > 0)
export const coolDownMs = (state: MachineState) =>
  state.failure ? Math.max(state.retryAt - state.monotonic, 0) : 0

/** Milliseconds until the state changes without an event; 0 if it does not. */
export const tickInMs = (state: MachineState): number => {
  const ahead = state.failure && !state.hidden ? coolDownMs(state) : freshMs(state)
  const delay = ahead > 0 ? ahead : remainingMs(state)
  return state.disposed || state.flying ? 0 : Math.min(delay, LONGEST_TIMER_MS)
}
