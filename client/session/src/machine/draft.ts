import type { ProofFailure } from '../confirmation.ts'
import type { SessionEvent } from '../session-options.ts'
import type { Credential } from '../session-snapshot.ts'
import type { Effect } from './effects.ts'
import type { MachineState } from './state.ts'

/** The next state while an event is handled. */
export type Draft = { -readonly [Name in keyof MachineState]: MachineState[Name] } & {
  /** Start and end of refreshes and prompts. They come first: the others call the application, which may cause events. */
  readonly first: Effect[]
  readonly effects: Effect[]
}

export const answer = (draft: Draft, id: number, error?: Error, credential?: Credential) =>
  draft.effects.push({ type: 'answer', id, error, credential })

/** Operations are answered one at a time, because each may withdraw others, sign out or ask for more. */
export const serveNext = (draft: Draft, force?: boolean) => draft.effects.push({ type: 'serve', force })

export const report = (draft: Draft, type: SessionEvent['type'], error?: Error) =>
  draft.effects.push({ type: 'event', event: { type, error } })

/** Tells the prompt what became of the proof; accepted, if there is neither error nor failure. */
export const conclude = (draft: Draft, error?: Error, failure?: ProofFailure) => {
  const { submission } = draft
  if (submission) draft.effects.push({ type: 'outcome', attempt: submission.attempt, error, failure })
  draft.submission = undefined
}
