import type { ConfirmationDemand, ProofFailure } from './confirmation.ts'
import type { ProofToSend, RefreshAnswer } from './server-calls.ts'
import {
  ConfirmationCancelledError,
  ConfirmationRequiredError,
  QueueFullError,
  SessionChangedError,
  SessionDisposedError,
  SessionEndedError,
  type SessionEndReason,
  SessionUnreachableError,
} from './session-errors.ts'
import type { SessionEvent, SignedInTokens } from './session-options.ts'
import type { SessionRecord, StoredTokens } from './session-record.ts'
import type { Credential, IdentityChange, SessionSnapshot, SessionStatus } from './session-snapshot.ts'
import type { TabMessage } from './tab-message.ts'

/** What the machine cannot know by itself; each event brings it. */
export interface Moment {
  /** Wall clock, in milliseconds. */
  readonly now: number
  /** Monotonic clock, in milliseconds. */
  readonly monotonic: number
  /** Between 0 and 1. */
  readonly random: number
  /** Whether the page is hidden. False without a page. */
  readonly hidden: boolean
}

/** An operation that asks for a credential, the one that the server refused, and whether it demands a confirmation. */
export interface Waiter {
  readonly id: number
  readonly refused?: Credential | undefined
  readonly demand?: ConfirmationDemand | undefined
}

/** A proof that the user has given. */
interface Submission extends ProofToSend {
  readonly attempt: number
  /** The server is asked. */
  readonly sent?: boolean
  /** The token was refused and replaced: if it is refused again, another will not help. */
  readonly renewed?: boolean
}

export interface MachineSettings {
  readonly cookie: boolean
  /** Whether the application can ask the user to confirm. */
  readonly prompts: boolean
  readonly leewayMs: number
  readonly maxQueue: number
}

/** Everything the session knows. The last moment is part of it, so that the snapshot depends on the state alone. */
export interface MachineState extends MachineSettings, Moment {
  readonly epoch: number
  readonly generation: number
  readonly tokens?: StoredTokens | undefined
  /** Monotonic. Together with the tokens' `receivedAt` it gives their age even if one of the clocks stops or is set. */
  readonly heldSince: number
  /** Whose data may still be on the page. */
  readonly formerUserId?: string | undefined
  /**
   * A user may be signed in, and the server has not yet said which one. `record`: cookie mode. `probe`: the same without a
   * record, so that it is not an error if no user is signed in. `exchange`: there is a token of the former service.
   */
  readonly hint?: 'record' | 'probe' | 'exchange' | undefined
  readonly reason?: SessionSnapshot['reason']
  /** How the server ended the session of `endedEpoch`. */
  readonly ended?: SessionEndedError
  readonly endedEpoch?: number
  /** The generation whose access token the server refused. */
  readonly refusedGeneration?: number

  /** Why the last refresh failed. The next one is not sent before `retryAt` (monotonic). */
  readonly failure?: SessionUnreachableError | undefined
  readonly retryAt: number
  /** Monotonic. Until then a page that becomes visible does not bring the next refresh forward. */
  readonly notBefore: number
  readonly failures: number
  /** Successive tokens refused directly after their refresh. */
  readonly strikes: number

  /** Nothing is sent before the record is `read`. `looking`: it is read again, because another tab may have changed it. */
  readonly record: 'unread' | 'reading' | 'read' | 'looking'
  /** The current user is not known yet, or the previous user's data is being cleared: show no user data. */
  readonly blank: boolean
  /** The epoch whose change of identity is in progress. */
  readonly changing?: number | undefined
  readonly disposed?: boolean
  /** Wall clock minus monotonic clock: changes if the machine sleeps or its clock is set. */
  readonly drift: number

  /** The generation of the last confirmation. */
  readonly confirmed: number
  /** The user is asked to confirm. */
  readonly prompting?: boolean
  readonly submission?: Submission | undefined

  /** Number of the last refresh or confirmation. Results of earlier ones are discarded, as are its own unless it is `flying`. */
  readonly flight: number
  readonly flying?: boolean
  readonly waiters: readonly Waiter[]
}

interface Found {
  readonly found: SessionRecord | undefined
}

/** One attempt of a refresh or a confirmation: one at a time, under the lock. */
export interface Flight {
  readonly flight: number
  /** It was sent again after a network error. */
  readonly resent?: boolean
  /** It has waited for the tokens of a changed password. */
  readonly waited?: boolean
}

interface Announcement {
  readonly epoch: number
  readonly kind: TabMessage['kind']
}

interface Leaving {
  readonly epoch: number
  readonly from: string | undefined
}

interface Serving {
  /** Also with a token that is about to expire: it has just been issued. */
  readonly force?: boolean | undefined
}

interface MachineEvents {
  start: object
  opened: Found & { readonly probe: boolean | undefined; readonly exchange: boolean | undefined }
  authorize: Waiter
  withdraw: { readonly id: number }
  serve: Serving
  noted: { readonly credential: Credential; readonly refused: boolean }
  signIn: Found & { readonly id: number; readonly answer: SignedInTokens }
  signOut: object
  /** The page became visible, or another tab wrote the record. */
  wake: object
  looked: Found
  /** The record was read while it was written. */
  found: Found
  message: { readonly found: TabMessage }
  tick: object
  /** The user has given a proof. */
  submit: Submission
  /** The user, or the application, closed the prompt. */
  cancel: { readonly cause: unknown }
  /** The flight has the lock, and the record was read. */
  ready: Flight & Found
  answered: Flight & Found & { readonly answer: RefreshAnswer }
  failed: Flight & { readonly error: SessionUnreachableError }
  saved: Announcement
  left: Leaving
  cleared: { readonly epoch: number }
  dispose: object
}

interface Effects {
  /** Read the record for the first time, then `opened`. */
  open: object
  /** Read the record again, then `looked`. */
  look: object
  /** Answer an operation, unless it was withdrawn. */
  answer: {
    readonly id: number
    readonly error?: Error | undefined
    readonly credential?: Credential | undefined
  }
  /** Continue with the next operation: event `serve`. */
  serve: Serving
  /** Take the lock and read the record, then `ready`. */
  refresh: Flight
  /** Ask the server, then `answered` or `failed`. */
  send: Flight & { readonly tokens: StoredTokens | undefined; readonly submission?: Submission | undefined }
  /** Wait for the tokens of a changed password, then `ready`. */
  pause: Flight
  abort: object
  /** Ask the user to confirm: events `submit` and `cancel`. */
  prompt: { readonly demand: ConfirmationDemand }
  /** Close the prompt. */
  unprompt: object
  /** Tell the prompt what became of a proof. */
  outcome: {
    readonly attempt: number
    readonly error?: Error | undefined
    readonly failure?: ProofFailure | undefined
  }
  /** Write the record, then `saved`. */
  save: Announcement
  post: { readonly kind: TabMessage['kind'] }
  /** Sign out on the server if `known`, write the record, then `left`. */
  leave: Leaving & { readonly known: boolean; readonly tokens: StoredTokens | undefined }
  /** Call the identity listeners, then `cleared`. */
  identity: { readonly epoch: number; readonly change: IdentityChange }
  drop: { readonly error: SessionChangedError }
  close: object
  token: object
  event: { readonly event: SessionEvent }
  /** Call the listeners of the snapshot before the next effect. */
  change: object
  dispose: object
}

type Union<All, Type extends keyof All> = { [Each in Type]: { readonly type: Each } & All[Each] }[Type]
export type MachineEvent<Type extends keyof MachineEvents = keyof MachineEvents> = Union<MachineEvents, Type>
export type Effect<Type extends keyof Effects = keyof Effects> = Union<Effects, Type>
export type EffectHandlers = { [Type in keyof Effects]: (effect: Effect<Type>) => unknown }

/** The next state while an event is handled. */
type Draft = { -readonly [Name in keyof MachineState]: MachineState[Name] } & {
  /** Start and end of refreshes and prompts. They come first: the others call the application, which may cause events. */
  readonly first: Effect[]
  readonly effects: Effect[]
}

/** `setTimeout` holds at most 2³¹ − 1 ms; longer waits are split. */
const LONGEST_TIMER_MS = 1e9
/** A larger change between wall and monotonic clock counts as sleep, or as a clock that was set. */
const SLEEP_MS = 5_000
/** Pause after failed refreshes: doubled each time up to the longest, the upper half of it random. */
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** Between two refreshes that focus, online or `pageshow` bring forward. */
const WAKE_SPACING_MS = 5_000
/** A younger token is not the cause if part of a response is unauthenticated. */
const RENEW_SPACING_MS = 60_000
/** More successive tokens than this refused directly after their refresh count as a failure of the server. */
const STRIKES = 3

export const initialState = (settings: MachineSettings, moment: Moment): MachineState => ({
  ...settings,
  ...moment,
  epoch: 0,
  generation: 0,
  heldSince: 0,
  retryAt: 0,
  notBefore: 0,
  failures: 0,
  strikes: 0,
  record: 'unread',
  blank: true,
  drift: moment.now - moment.monotonic,
  confirmed: 0,
  flight: 0,
  waiters: [],
})

// Time

/** Either clock may have stopped or been set: the longer time counts. */
const ageMs = (state: MachineState) =>
  Math.max(state.now - (state.tokens?.receivedAt ?? 0), state.monotonic - state.heldSince)
const lifeMs = (state: MachineState) => (state.tokens?.accessTokenExpiresIn ?? 0) * 1000
const remainingMs = (state: MachineState) => (state.tokens ? lifeMs(state) - ageMs(state) : 0)
/** Until a new token should be fetched: the leeway is at most a quarter of a token's life. */
const freshMs = (state: MachineState) => remainingMs(state) - Math.min(state.leewayMs, lifeMs(state) / 4)
/** With `force`, a token that was just issued is also usable if it expires at once. */
const isUsable = (state: MachineState, force?: boolean) =>
  state.refusedGeneration !== state.generation && (force || remainingMs(state) > 0)
const coolDownMs = (state: MachineState) => (state.failure ? Math.max(state.retryAt - state.monotonic, 0) : 0)

/** Milliseconds until the state changes without an event; 0 if it does not. */
export const tickInMs = (state: MachineState): number => {
  const ahead = state.failure && !state.hidden ? coolDownMs(state) : freshMs(state)
  const delay = ahead > 0 ? ahead : remainingMs(state)
  return state.disposed || state.flying ? 0 : Math.min(delay, LONGEST_TIMER_MS)
}

// What the state shows

const seenUserId = (state: MachineState) => state.tokens?.userId ?? state.formerUserId

const statusOf = (state: MachineState): SessionStatus => {
  if (state.disposed) return 'disposed'
  if (state.blank) return 'initialising'
  if (state.reason) return 'signedOut'
  if (state.failure) return 'degraded'
  if (!state.tokens) return 'anonymous'
  if (!isUsable(state)) return 'expired'
  return freshMs(state) > 0 ? 'fresh' : 'stale'
}

export const snapshotOf = (state: MachineState): SessionSnapshot => {
  const { blank, tokens, formerUserId, reason, failure, epoch, generation } = state
  const visible = blank ? undefined : tokens
  return Object.freeze({
    status: statusOf(state),
    signedIn: !blank && !!(tokens || failure),
    userId: visible?.userId,
    sessionId: visible?.sessionId,
    formerUserId,
    reason,
    cookieMissing: state.cookie && reason === 'UNKNOWN_TOKEN',
    error: failure,
    epoch,
    generation,
  })
}

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

// Operations

const answer = (draft: Draft, id: number, error?: Error, credential?: Credential) =>
  draft.effects.push({ type: 'answer', id, error, credential })

/** Operations are answered one at a time, because each may withdraw others, sign out or ask for more. */
const serveNext = (draft: Draft, force?: boolean) => draft.effects.push({ type: 'serve', force })

/** Answers an operation if it need not wait; returns a truthy value then. */
const serve = (draft: Draft, waiter: Waiter, force?: boolean) => {
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

const withdraw = (draft: Draft, { id }: { id: number }) => {
  draft.waiters = draft.waiters.filter((waiter) => waiter.id !== id)
}

const refuseWaiters = (draft: Draft, error: Error) => {
  for (const { id } of draft.waiters) answer(draft, id, error)
  draft.waiters = []
  conclude(draft, error)
}

/** Does what waiting operations wait for. */
const proceed = (draft: Draft) => {
  start(draft)
  if (draft.record !== 'read') return
  if (draft.waiters.some((waiter) => !waitsForUser(draft, waiter))) refresh(draft)
  prompt(draft)
  prove(draft)
}

// Confirmation

/** Whether an operation waits for a confirmation by the user. One that is newer than its token is enough. */
const waitsForUser = (draft: Draft, { demand, refused }: Waiter) =>
  !!demand && !!refused && refused.generation >= draft.confirmed

/** Asks the user, once for all operations that wait. */
const prompt = (draft: Draft) => {
  const demand = draft.waiters.find((waiter) => waitsForUser(draft, waiter))?.demand
  if (!demand || draft.prompting) return
  draft.prompting = true
  draft.effects.push({ type: 'prompt', demand })
}

/** Closes the prompt when no operation waits for the user any more. */
const closePrompt = (draft: Draft) => {
  if (!draft.prompting || draft.waiters.some((waiter) => waitsForUser(draft, waiter))) return
  draft.prompting = false
  if (!draft.submission?.sent) conclude(draft, new ConfirmationCancelledError())
  draft.first.push({ type: 'unprompt' })
}

/** Sends the proof, after a refresh if there is no usable token. */
const prove = (draft: Draft) => {
  if (!draft.submission || draft.record !== 'read') return
  if (isUsable(draft) || !coolDownMs(draft)) refresh(draft)
  else conclude(draft, draft.failure)
}

const sendProof = (draft: Draft, { flight }: Flight) => {
  if (!draft.submission) return
  draft.submission = { ...draft.submission, sent: true }
  draft.flying = true
  const { tokens, submission } = draft
  draft.first.push({ type: 'send', flight, tokens, submission })
}

/** Tells the prompt what became of the proof; accepted, if there is neither error nor failure. */
const conclude = (draft: Draft, error?: Error, failure?: ProofFailure) => {
  const { submission } = draft
  if (submission) draft.effects.push({ type: 'outcome', attempt: submission.attempt, error, failure })
  draft.submission = undefined
}

/** The server did not accept the proof; if it was because of the token, there is one more try with another. */
const reject = (draft: Draft, { flight }: Flight, failure: ProofFailure) => {
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
const noteConfirmation = (draft: Draft, found: SessionRecord | undefined) => {
  if (found?.epoch !== draft.epoch || !(found.confirmed && found.confirmed > draft.confirmed)) return
  draft.confirmed = found.confirmed
  serveNext(draft)
}

// Refresh

const report = (draft: Draft, type: SessionEvent['type'], error?: Error) =>
  draft.effects.push({ type: 'event', event: { type, error } })

const refresh = (draft: Draft) => {
  if (draft.flying) return
  draft.flying = true
  draft.first.push({ type: 'refresh', flight: ++draft.flight })
}

const abort = (draft: Draft) => {
  if (draft.flying) draft.first.push({ type: 'abort' })
  draft.flying = false
  // The server may have accepted it, and a code works once.
  if (draft.submission?.sent) conclude(draft, new SessionChangedError())
}

const isFlying = (draft: Draft, { flight }: Flight) => draft.flying && flight === draft.flight

/** Fetches a new token before it is needed. Hidden tabs do not. */
const renewAhead = (draft: Draft) => {
  const due = draft.hint || (draft.tokens && !(isUsable(draft) && freshMs(draft) > 0))
  if (due && draft.record === 'read' && !draft.hidden && !coolDownMs(draft)) refresh(draft)
}

const fail = (draft: Draft, error: SessionUnreachableError) => {
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

// Identity

/** Removes the user; `formerUserId` remembers which one it was. */
const forget = (draft: Draft, epoch: number) => {
  abort(draft)
  draft.formerUserId = seenUserId(draft)
  draft.epoch = epoch
  draft.tokens = draft.failure = draft.reason = draft.hint = undefined
  draft.record = 'read'
}

/** Adopts tokens and their user. */
const enter = (
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
const commit = (
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
const leave = (draft: Draft, epoch: number, known = false) => {
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

const clear = (draft: Draft, change: IdentityChange) =>
  draft.effects.push({ type: 'close' }, { type: 'identity', epoch: draft.epoch, change })

const settle = (draft: Draft) => {
  draft.blank = false
  draft.changing = undefined
  serveNext(draft)
}

/** The server ended the session. The page may keep its data, because the same user can sign in again. */
const end = (draft: Draft, reason: SessionEndReason, elsewhere?: number) => {
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
const expectUser = (draft: Draft, epoch: number) => {
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

// Tabs and page

/** Adopts what another tab wrote or sent if it is newer, and returns whether it is. */
const adopt = (draft: Draft, found: SessionRecord | undefined): boolean => {
  const newer = isNewer(draft, found)
  if (newer) follow(draft, found)
  noteConfirmation(draft, found)
  return newer
}

const follow = (draft: Draft, found: SessionRecord) => {
  const { epoch, generation, tokens, reason } = found
  if (tokens && !draft.cookie) enter(draft, tokens, epoch, generation)
  else if (found.signedIn) expectUser(draft, epoch)
  else if (reason) end(draft, reason, epoch)
  else if (draft.hint || seenUserId(draft)) leave(draft, epoch)
  else {
    abort(draft)
    draft.epoch = epoch
    serveNext(draft)
  }
  draft.generation = Math.max(draft.generation, generation)
}

const look = (draft: Draft) => {
  if (draft.record !== 'read') return
  draft.record = 'looking'
  draft.effects.push({ type: 'look' })
}

/** After sleep the record is read before anything is sent: another tab may have signed out, or another user in. */
const mustLook = (draft: Draft) => {
  const { drift } = draft
  draft.drift = draft.now - draft.monotonic
  if (Math.abs(draft.drift - drift) > SLEEP_MS) look(draft)
}

const start = (draft: Draft) => {
  if (draft.record !== 'unread') return
  draft.record = 'reading'
  draft.effects.push({ type: 'open' })
}

const handlers: { [Type in keyof MachineEvents]: (draft: Draft, event: MachineEvent<Type>) => unknown } = {
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
