import type { ProofFailure } from '../confirmation.ts'
import { ConfirmationCancelledError } from '../session-errors.ts'
import type { SessionRecord } from '../session-record.ts'
import { conclude, type Draft, serveNext } from './draft.ts'
import type { Flight } from './events.ts'
import { abort, refresh } from './refresh.ts'
import type { Waiter } from './state.ts'
import { coolDownMs, isUsable } from './time.ts'

/** Whether an operation waits for a confirmation by the user. One that is newer than its token is enough. */
export const waitsForUser = (draft: Draft, { demand, refused }: Waiter) =>
  !!demand && !!refused && refused.generation >= draft.confirmed

/** Asks the user, once for all operations that wait. */
export const prompt = (draft: Draft) => {
  const demand = draft.waiters.find((waiter) => waitsForUser(draft, waiter))?.demand
  if (!demand || draft.prompting) return
  draft.prompting = true
  draft.effects.push({ type: 'prompt', demand })
}

/** Closes the prompt when no operation waits for the user any more. */
export const closePrompt = (draft: Draft) => {
  if (!draft.prompting || draft.waiters.some((waiter) => waitsForUser(draft, waiter))) return
  draft.prompting = false
  if (!draft.submission?.sent) conclude(draft, new ConfirmationCancelledError())
  draft.first.push({ type: 'unprompt' })
}

/** Sends the proof, after a refresh if there is no usable token. */
export const prove = (draft: Draft) => {
  if (!draft.submission || draft.record !== 'read') return
  if (isUsable(draft) || !coolDownMs(draft)) refresh(draft)
  else conclude(draft, draft.failure)
}

export const sendProof = (draft: Draft, { flight }: Flight) => {
  if (!draft.submission) return
  draft.submission = { ...draft.submission, sent: true }
  draft.flying = true
  const { tokens, submission } = draft
  draft.first.push({ type: 'send', flight, tokens, submission })
}

/** The server did not accept the proof; if it was because of the token, there is one more try with another. */
export const reject = (draft: Draft, { flight }: Flight, failure: ProofFailure) => {
  const { submission, tokens } = draft
  if (submission && failure.code === 'UNAUTHENTICATED' && !submission.renewed) {
    draft.refusedGeneration = draft.generation
    draft.submission = { ...submission, sent: false, renewed: true }
    draft.first.push({ type: 'send', flight, tokens })
  } else {
    conclude(draft, undefined, failure)
    abort(draft)
    serveNext(draft)
  }
}

/** Another tab may have confirmed this session. */
export const noteConfirmation = (draft: Draft, found: SessionRecord | undefined) => {
  if (found?.epoch !== draft.epoch || !(found.confirmed && found.confirmed > draft.confirmed)) return
  draft.confirmed = found.confirmed
  serveNext(draft)
}
