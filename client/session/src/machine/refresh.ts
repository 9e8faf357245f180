import { SessionChangedError, SessionUnreachableError } from '../session-errors.ts'
import { conclude, type Draft, report, serveNext } from './draft.ts'
import type { Flight } from './events.ts'
import { coolDownMs, freshMs, isUsable } from './time.ts'

/** Pause after failed refreshes: doubled each time up to the longest, the upper half of it random. */
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** Between two refreshes that focus, online or `pageshow` bring forward. */
const WAKE_SPACING_MS = 5_000

export const refresh = (draft: Draft) => {
  if (draft.flying) return
  draft.flying = true
  draft.first.push({ type: 'refresh', flight: ++draft.flight })
}

export const abort = (draft: Draft) => {
  if (draft.flying) draft.first.push({ type: 'abort' })
  draft.flying = false
  // The server may have accepted it, and a code works once.
  if (draft.submission?.sent) conclude(draft, new SessionChangedError())
}

export const isFlying = (draft: Draft, { flight }: Flight) => draft.flying && flight === draft.flight

/** Fetches a new token before it is needed. Hidden tabs do not. */
export const renewAhead = (draft: Draft) => {
  const due = draft.hint || (draft.tokens && !(isUsable(draft) && freshMs(draft) > 0))
  if (due && draft.record === 'read' && !draft.hidden && !coolDownMs(draft)) refresh(draft)
}

export const fail = (draft: Draft, error: SessionUnreachableError) => {
  const most = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** draft.failures++)
  const pause = Math.max(most * (0.5 + draft.random / 2), error.retryAfterMs)
  if (draft.hint === 'probe') draft.hint = undefined
  else draft.failure = new SessionUnreachableError(error.problem, pause, error)
  draft.retryAt = draft.monotonic + pause
  draft.notBefore = draft.monotonic + (error.retryAfterMs || WAKE_SPACING_MS)
  // The data on the page may not be the current user's: it stays hidden.
  if (!draft.formerUserId) draft.blank = false
  report(draft, 'refreshFailed', draft.failure)
  serveNext(draft)
}
