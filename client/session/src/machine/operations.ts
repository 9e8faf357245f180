import { ConfirmationRequiredError, SessionChangedError, SessionUnreachableError } from '../session-errors.ts'
import { prompt, prove, waitsForUser } from './confirmation.ts'
import { answer, conclude, type Draft } from './draft.ts'
import { mustLook, start } from './record.ts'
import { fail, refresh, renewAhead } from './refresh.ts'
import type { Waiter } from './state.ts'
import { coolDownMs, isUsable } from './time.ts'

/** More successive tokens than this refused directly after their refresh count as a failure of the server. */
const STRIKES = 3

/** Answers an operation if it need not wait; returns a truthy value then. */
export const serve = (draft: Draft, waiter: Waiter, force?: boolean) => {
  const { epoch, generation } = draft
  const { id, refused, demand } = waiter
  mustLook(draft)
  if (draft.record !== 'read') return
  if (refused && refused.epoch !== epoch) {
    return answer(draft, id, (draft.endedEpoch === refused.epoch && draft.ended) || new SessionChangedError())
  }
  if (!demand && refused?.generation === generation && draft.refusedGeneration !== generation) {
    draft.refusedGeneration = generation
    if (++draft.strikes > STRIKES) fail(draft, new SessionUnreachableError('refused'))
  }
  const { tokens } = draft
  if (!tokens && !draft.hint) return answer(draft, id)
  if (demand && waitsForUser(draft, waiter)) {
    return !draft.prompts && answer(draft, id, new ConfirmationRequiredError(demand))
  }
  // In cookie mode another tab may have confirmed: the cookie has the proof, this tab's token does not.
  const unconfirmed = demand && generation < draft.confirmed
  if (tokens && !unconfirmed && isUsable(draft, force)) {
    answer(draft, id, undefined, { accessToken: tokens.accessToken, epoch, generation })
    renewAhead(draft)
    return true
  }
  return coolDownMs(draft) && !draft.flying && answer(draft, id, draft.failure)
}

export const withdraw = (draft: Draft, { id }: { id: number }) => {
  draft.waiters = draft.waiters.filter((waiter) => waiter.id !== id)
}

export const refuseWaiters = (draft: Draft, error: Error) => {
  for (const { id } of draft.waiters) answer(draft, id, error)
  draft.waiters = []
  conclude(draft, error)
}

/** Does what waiting operations wait for. */
export const proceed = (draft: Draft) => {
  start(draft)
  if (draft.record !== 'read') return
  if (draft.waiters.some((waiter) => !waitsForUser(draft, waiter))) refresh(draft)
  prompt(draft)
  prove(draft)
}
