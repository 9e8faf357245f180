import { SessionDisposedError } from '../session-errors.ts'
import { closePrompt } from './confirmation.ts'
import { answer, type Draft } from './draft.ts'
import type { Effect } from './effects.ts'
import type { MachineEvent, MachineEvents } from './events.ts'
import { handlers } from './handlers.ts'
import type { MachineState, Moment } from './state.ts'

/** Returns the next state, and what is to be done. It does nothing itself, and changes none of its arguments. */
export function transition<Type extends keyof MachineEvents>(
  state: MachineState,
  event: MachineEvent<Type>,
  moment: Moment,
): readonly [MachineState, readonly Effect[]] {
  const draft: Draft = { ...state, ...moment, first: [], effects: [] }
  if (!state.disposed) handlers[event.type](draft, event)
  else if ('id' in event) answer(draft, event.id as number, new SessionDisposedError())
  closePrompt(draft)
  const { first, effects, ...next } = draft
  return [next, [...first, ...effects]]
}
