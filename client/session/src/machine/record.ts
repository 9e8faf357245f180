import type { SessionEndReason } from '../session-errors.ts'
import type { SessionRecord } from '../session-record.ts'
import type { Draft } from './draft.ts'
import type { MachineState } from './state.ts'

/** A larger change between wall and monotonic clock counts as sleep, or as a clock that was set. */
const SLEEP_MS = 5_000

/** The record to write. */
export const recordOf = ({
  epoch,
  generation,
  hint,
  tokens,
  reason,
  cookie,
  confirmed,
}: MachineState): SessionRecord => ({
  v: 1,
  epoch,
  generation,
  signedIn: !!(hint || tokens),
  // During a sign-out by the user there is no reason yet.
  reason: reason as SessionEndReason | undefined,
  tokens: cookie ? undefined : tokens,
  confirmed: confirmed || undefined,
})

/** Whether what another tab wrote or sent replaces this state. */
export const isNewer = (state: MachineState, found: SessionRecord | undefined): found is SessionRecord => {
  if (!found || state.disposed || found.epoch < state.epoch) return false
  if (found.epoch > state.epoch) return true
  // Two tabs that signed in at the same moment share an epoch: the one that wrote last has it.
  const same = found.generation === state.generation && found.tokens?.userId === state.tokens?.userId
  return !state.cookie && !!found.tokens && found.generation >= state.generation && !same
}

export const start = (draft: Draft) => {
  if (draft.record !== 'unread') return
  draft.record = 'reading'
  draft.effects.push({ type: 'open' })
}

export const look = (draft: Draft) => {
  if (draft.record !== 'read') return
  draft.record = 'looking'
  draft.effects.push({ type: 'look' })
}

/** After sleep the record is read before anything is sent: another tab may have signed out, or another user in. */
export const mustLook = (draft: Draft) => {
  const { drift } = draft
  draft.drift = draft.now - draft.monotonic
  if (Math.abs(draft.drift - drift) > SLEEP_MS) look(draft)
}
