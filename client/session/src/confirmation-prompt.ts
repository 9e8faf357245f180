import type { ConfirmationHandler, ConfirmationRequest, ProofFailure } from './confirmation.ts'
import type { Effect } from './machine/effects.ts'
import type { MachineEvent } from './machine/events.ts'
import type { ProofToSend } from './server-calls.ts'
import { ConfirmationCancelledError } from './session-errors.ts'

type Event = MachineEvent<'submit' | 'cancel'>

/** Shows the application's prompt, one at a time, and passes on what the user does in it. */
export function confirmationPrompt(
  confirm: ConfirmationHandler | undefined,
  dispatch: (event: Event) => void,
) {
  const outcomes = new Map<number, (error?: Error, failure?: ProofFailure) => void>()
  let submitted = 0
  let shown = new AbortController()

  const send = (signal: AbortSignal, proof: ProofToSend) =>
    new Promise<ProofFailure | undefined>((resolve, reject) => {
      if (signal.aborted) return reject(new ConfirmationCancelledError())
      outcomes.set(++submitted, (error, failure) => (error ? reject(error) : resolve(failure)))
      dispatch({ ...proof, type: 'submit', attempt: submitted })
    })

  return {
    show({ demand }: Effect<'prompt'>): void {
      shown = new AbortController()
      const { signal } = shown
      let sending: Promise<ProofFailure | undefined> | undefined
      const submit: ConfirmationRequest['submit'] = (proof, challenge) => {
        sending ??= send(signal, { proof, challenge }).finally(() => {
          sending = undefined
        })
        return sending
      }
      const end = (cause?: unknown) => {
        if (!signal.aborted) dispatch({ type: 'cancel', cause })
      }
      new Promise((resolve) => resolve(confirm?.({ ...demand, signal, submit }))).then(() => end(), end)
    },

    close: () => shown.abort(),

    /** Settles a `submit`. */
    settle({ attempt, error, failure }: Effect<'outcome'>): void {
      outcomes.get(attempt)?.(error, failure)
      outcomes.delete(attempt)
    },
  }
}
