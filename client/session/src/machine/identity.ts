import { SessionChangedError, SessionEndedError, type SessionEndReason } from '../session-errors.ts'
import type { SignedInTokens } from '../session-options.ts'
import type { SessionRecord } from '../session-record.ts'
import type { IdentityChange } from '../session-snapshot.ts'
import type { TabMessage } from '../tab-message.ts'
import { type Draft, report, serveNext } from './draft.ts'
import { refuseWaiters } from './operations.ts'
import { abort, renewAhead } from './refresh.ts'
import { seenUserId } from './snapshot.ts'

/** Removes the user; `formerUserId` remembers which one it was. */
export const forget = (draft: Draft, epoch: number) => {
  abort(draft)
  draft.formerUserId = seenUserId(draft)
  draft.epoch = epoch
  draft.tokens = draft.failure = draft.reason = draft.hint = undefined
  draft.record = 'read'
}

/** Adopts tokens and their user. */
export const enter = (
  draft: Draft,
  tokens: SignedInTokens & { receivedAt?: number },
  epoch: number,
  generation: number,
) => {
  const from = seenUserId(draft)
  forget(draft, epoch)
  draft.formerUserId = undefined
  // Other fields of the response would only make the record larger.
  const {
    accessToken,
    accessTokenExpiresIn,
    refreshToken,
    userId,
    sessionId,
    receivedAt = draft.now,
  } = tokens
  draft.tokens = { accessToken, accessTokenExpiresIn, refreshToken, userId, sessionId, receivedAt }
  draft.generation = generation
  draft.heldSince = draft.monotonic
  if (!draft.strikes) draft.failures = 0
  draft.effects.push({ type: 'token' })
  if (from && from !== userId) {
    dropFormer(draft)
    clear(draft, { from, to: userId })
  } else {
    if (draft.changing !== epoch) draft.blank = false
    serveNext(draft, true)
  }
}

/** Adopts tokens from the server, stores them, and notifies the other tabs. */
export const commit = (
  draft: Draft,
  tokens: SignedInTokens,
  epoch: number,
  found: SessionRecord | undefined,
  kind: TabMessage['kind'],
) => {
  enter(draft, tokens, epoch, Math.max(draft.generation, found?.generation ?? 0) + 1)
  draft.effects.push({ type: 'save', epoch, kind })
}

/** The user signed out, here or in another tab. */
export const leave = (draft: Draft, epoch: number, known = false) => {
  const { tokens } = draft
  const from = seenUserId(draft)
  forget(draft, epoch)
  dropFormer(draft)
  draft.effects.push({ type: 'leave', epoch, from, known, tokens })
}

/** From here on nothing of the previous identity is delivered, sent or shown. */
const dropFormer = (draft: Draft, blank = true) => {
  const error = new SessionChangedError()
  draft.blank = blank
  draft.changing = draft.epoch
  refuseWaiters(draft, error)
  draft.effects.push({ type: 'drop', error }, { type: 'change' })
}

export const clear = (draft: Draft, change: IdentityChange) =>
  draft.effects.push({ type: 'close' }, { type: 'identity', epoch: draft.epoch, change })

export const settle = (draft: Draft) => {
  draft.blank = false
  draft.changing = undefined
  serveNext(draft)
}

/** The server ended the session. The page may keep its data, because the same user can sign in again. */
export const end = (draft: Draft, reason: SessionEndReason, elsewhere?: number) => {
  const { hint, epoch } = draft
  const probing = hint === 'probe'
  const error = new SessionEndedError(reason)
  draft.ended = error
  draft.endedEpoch = epoch
  forget(draft, elsewhere ?? epoch + (probing ? 0 : 1))
  if (!probing) draft.reason = reason
  refuseWaiters(draft, error)
  draft.effects.push({ type: 'close' })
  report(draft, 'ended', error)
  settle(draft)
  if (!probing && !elsewhere) draft.effects.push({ type: 'save', epoch: draft.epoch, kind: 'signedOut' })
}

/** Cookie mode: a user signed in, in another tab. Only the server knows which one. */
export const expectUser = (draft: Draft, epoch: number) => {
  const { reason, blank, tokens, hint } = draft
  forget(draft, epoch)
  draft.reason = reason
  draft.hint = 'record'
  // During an exchange there is no former user, and the other tab's exchange was this one's.
  if (hint !== 'exchange') dropFormer(draft, blank || !!tokens)
  draft.changing = undefined
  draft.effects.push({ type: 'close' })
  renewAhead(draft)
  // A hidden tab does not renew ahead, and operations may have waited for its own exchange.
  serveNext(draft)
}
