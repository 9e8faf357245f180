import {
  ConfirmationCancelledError,
  QueueFullError,
  SessionChangedError,
  SessionDisposedError,
} from '../session-errors.ts'
import { noteConfirmation, prove, reject, sendProof, waitsForUser } from './confirmation.ts'
import { answer, conclude, type Draft, report, serveNext } from './draft.ts'
import type { MachineEvent, MachineEvents } from './events.ts'
import { clear, commit, end, enter, forget, leave, settle } from './identity.ts'
import { proceed, refuseWaiters, serve, withdraw } from './operations.ts'
import { look, start } from './record.ts'
import { abort, fail, isFlying, refresh, renewAhead } from './refresh.ts'
import { seenUserId } from './snapshot.ts'
import { adopt } from './tabs.ts'
import { ageMs, coolDownMs, isUsable } from './time.ts'

/** A younger token is not the cause if part of a response is unauthenticated. */
const RENEW_SPACING_MS = 60_000

export const handlers: {
  [Type in keyof MachineEvents]: (draft: Draft, event: MachineEvent<Type>) => unknown
} = {
  start,

  opened(draft, { found, probe, exchange }) {
    if (draft.record !== 'reading') return
    draft.record = 'read'
    if (found) {
      draft.epoch = found.epoch
      draft.generation = found.generation
      noteConfirmation(draft, found)
    }
    if (found?.tokens && !draft.cookie) {
      enter(draft, found.tokens, found.epoch, found.generation)
      renewAhead(draft)
    } else {
      const { cookie } = draft
      if (cookie && found?.signedIn) draft.hint = 'record'
      else if (exchange) draft.hint = 'exchange'
      else if (cookie && probe) draft.hint = 'probe'
      else return settle(draft)
      refresh(draft)
    }
  },

  authorize(draft, { id, refused, demand }) {
    const waiter = { id, refused, demand }
    if (serve(draft, waiter)) return
    if (draft.waiters.length < draft.maxQueue) {
      draft.waiters = [...draft.waiters, waiter]
      proceed(draft)
    } else answer(draft, id, new QueueFullError())
  },

  withdraw,

  serve(draft, { force }) {
    const served = draft.waiters.find((waiter) => serve(draft, waiter, force))
    if (served) {
      withdraw(draft, served)
      serveNext(draft, force)
    } else if (draft.waiters.length || draft.submission) proceed(draft)
  },

  noted(draft, { credential, refused }) {
    if (credential.epoch !== draft.epoch || credential.generation !== draft.generation) return
    if (!refused) draft.strikes = 0
    else if (ageMs(draft) >= RENEW_SPACING_MS && !coolDownMs(draft)) refresh(draft)
  },

  signIn(draft, { id, answer: tokens, found }) {
    const { epoch, tokens: held } = draft
    const latest = Math.max(epoch, found?.epoch ?? 0)
    const present = !!tokens.sessionId && tokens.sessionId === held?.sessionId
    if (present && latest > epoch && adopt(draft, found)) return answer(draft, id, new SessionChangedError())
    // A new session of the same user, as after a change of password, is a renewal, too.
    const renewal = present || (tokens.userId === held?.userId && latest === epoch)
    return commit(draft, tokens, latest + (renewal ? 0 : 1), found, renewal ? 'refreshed' : 'signedIn')
  },

  signOut(draft) {
    const known = !!(draft.tokens || draft.hint)
    if (known || draft.formerUserId) {
      leave(draft, draft.epoch + 1, known)
      draft.effects.push({ type: 'post', kind: 'signedOut' })
    }
  },

  wake(draft) {
    if (!draft.hidden && draft.monotonic >= draft.notBefore) draft.retryAt = 0
    look(draft)
  },

  looked(draft, { found }) {
    if (draft.record === 'looking') draft.record = 'read'
    adopt(draft, found)
    serveNext(draft)
    renewAhead(draft)
  },

  found: (draft, { found }) => adopt(draft, found),

  message(draft, { found }) {
    if (!draft.cookie && found.kind !== 'signedOut') look(draft)
    else if (!adopt(draft, found) && found.kind === 'signedIn' && found.epoch === draft.epoch) refresh(draft)
  },

  tick: renewAhead,

  submit(draft, { attempt, proof, challenge }) {
    // The answer to an earlier proof, whose prompt was closed, is of no use any more.
    if (draft.submission?.sent) abort(draft)
    conclude(draft, new ConfirmationCancelledError())
    draft.submission = { attempt, proof, challenge }
    prove(draft)
  },

  cancel(draft, { cause }) {
    const error = new ConfirmationCancelledError({ cause })
    for (const waiter of draft.waiters.filter((each) => waitsForUser(draft, each))) {
      answer(draft, waiter.id, error)
      withdraw(draft, waiter)
    }
  },

  ready(draft, event) {
    if (!isFlying(draft, event) || adopt(draft, event.found)) return
    if (draft.submission && isUsable(draft)) sendProof(draft, event)
    else draft.effects.push({ ...event, type: 'send', tokens: draft.tokens })
  },

  answered(draft, event) {
    const {
      answer: { ended, failure, tokens },
      found,
      flight,
    } = event
    if (!isFlying(draft, event) || adopt(draft, found)) return report(draft, 'discarded')
    if (ended === 'PASSWORD_CHANGED' && !event.waited) {
      // It may have been changed in another tab, whose new tokens are about to reach the cookie or the storage.
      return draft.effects.push({ type: 'pause', flight, waited: true })
    }
    if (failure) return reject(draft, event, failure)
    draft.flying = false
    if (ended) return end(draft, ended)
    if (!tokens) {
      // The exchange needs a second step, which is the sign-in page's.
      forget(draft, draft.epoch)
      return settle(draft)
    }
    const confirmed = draft.submission?.sent
    if (confirmed) conclude(draft)
    const seen = seenUserId(draft)
    report(draft, confirmed ? 'confirmed' : 'refreshed')
    // Another user's cookie without a message from another tab: this tab treats it as a sign-in.
    const exchanged = draft.hint === 'exchange'
    const expected = !exchanged && (!seen || seen === tokens.userId || draft.hint)
    const kind = exchanged ? 'signedIn' : 'refreshed'
    commit(draft, tokens, draft.epoch + (expected ? 0 : 1), found, kind)
    if (confirmed) draft.confirmed = draft.generation
    // Still under the lock, so that no other tab refreshes in between.
    else if (draft.submission) sendProof(draft, { flight })
  },

  failed(draft, event) {
    if (!isFlying(draft, event)) return
    // The user is told, and can try again. The session may be well.
    if (draft.submission?.sent) {
      conclude(draft, event.error)
      abort(draft)
      serveNext(draft)
      return
    }
    // One lost connection is not an outage, and the server returns a token again if its response was lost.
    if (!draft.failures && !event.resent && /network|malformed/.test(event.error.problem)) {
      draft.effects.push({ ...event, type: 'send', resent: true, tokens: draft.tokens })
    } else {
      abort(draft)
      fail(draft, event.error)
    }
  },

  saved(draft, { epoch, kind }) {
    if (epoch === draft.epoch) draft.effects.push({ type: 'post', kind })
  },

  left(draft, { epoch, from }) {
    if (epoch === draft.epoch) clear(draft, { from, to: undefined })
  },

  cleared(draft, { epoch }) {
    if (epoch !== draft.epoch) return
    if (!draft.tokens) {
      draft.formerUserId = undefined
      draft.reason = 'SIGNED_OUT'
    }
    settle(draft)
  },

  dispose(draft) {
    draft.disposed = true
    abort(draft)
    refuseWaiters(draft, new SessionDisposedError())
    draft.effects.push({ type: 'dispose' })
  },
}
