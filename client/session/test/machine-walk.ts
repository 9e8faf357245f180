import type { ConfirmationDemand } from '../src/confirmation.ts'
import type { Effect } from '../src/machine/effects.ts'
import type { MachineEvent } from '../src/machine/events.ts'
import { isNewer, recordOf } from '../src/machine/record.ts'
import { snapshotOf } from '../src/machine/snapshot.ts'
import { initialState, type MachineState } from '../src/machine/state.ts'
import { tickInMs } from '../src/machine/time.ts'
import { transition } from '../src/machine/transition.ts'
import type { RefreshAnswer } from '../src/server-calls.ts'
import { SessionUnreachableError } from '../src/session-errors.ts'
import type { SignedInTokens } from '../src/session-options.ts'
import type { SessionRecord } from '../src/session-record.ts'
import type { Credential } from '../src/session-snapshot.ts'

/** Random numbers that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface Step {
  readonly before: MachineState
  readonly event: MachineEvent
  readonly after: MachineState
  readonly effects: readonly Effect[]
}

interface Operation {
  readonly refused: Credential | undefined
  /** The user who was signed in when it was asked. */
  readonly userId: string | undefined
  readonly demand: ConfirmationDemand | undefined
  /** Why it was refused until now; for each reason it is sent once more. */
  readonly refusals: readonly Refusal[]
}

type Refusal = 'unauthenticated' | 'unconfirmed'

/** Effects that end with an event of their own, at a random later step. */
type Pending = Extract<
  Effect,
  { type: 'open' | 'look' | 'refresh' | 'send' | 'pause' | 'save' | 'leave' | 'identity' | 'prompt' }
>

const isPending = (effect: Effect): effect is Pending =>
  /^(open|look|refresh|send|pause|save|leave|identity|prompt)$/.test(effect.type)

const LIFE_SECONDS = 180
const PROBLEMS = ['network', 'timeout', 'status', 'malformed'] as const
const DEMAND: ConfirmationDemand = { factors: ['PASSWORD'], within: 600 }
const FAILURES = ['PROOF_REJECTED', 'UNAUTHENTICATED', 'RATE_LIMITED'] as const
const ENDED = ['NOT_EXCHANGED', 'REVOKED', 'EXPIRED', 'PASSWORD_CHANGED', 'UNKNOWN_TOKEN'] as const

/** The machine alone, on a random walk: users, server, storage, other tabs and time do anything at any moment. */
export class MachineWalk {
  readonly violations: string[] = []
  readonly #random: () => number
  readonly #watch: (step: Step) => void
  readonly #operations = new Map<number, Operation>()
  readonly #asking = new Set<number>()
  readonly #pending: Pending[] = []
  /** In which epoch each access token was first held. */
  readonly #epochs = new Map<string, number>()
  /** In which epoch each refresh was sent. */
  readonly #sent = new Map<number, number>()
  /** The user of each epoch. */
  readonly #users = new Map<number, string>()
  #state: MachineState
  #stored: SessionRecord | undefined
  #flights = 0
  #now = Date.UTC(2030, 0, 1)
  #monotonic = 0
  #hidden = false
  #serial = 0
  #depth = 0
  /** The prompt that is open. */
  #prompt: Extract<Effect, { type: 'prompt' }> | undefined
  /** Proofs whose outcome the prompt does not know yet. */
  readonly #proofs = new Set<number>()
  answered = 0
  confirmed = 0

  constructor(seed: number, cookie: boolean, watch: (step: Step) => void = () => {}) {
    this.#random = randomFrom(seed)
    this.#watch = watch
    this.#state = initialState({ cookie, leewayMs: 60_000, maxQueue: 5, prompts: true }, this.#moment())
  }

  step(): void {
    if (this.#pending.length > 0 && this.#random() < 0.5) this.#finish(this.#chance(0.7))
    else this.#act()
    if (this.#state.waiters.length > 0 && this.#pending.length === 0)
      this.violations.push('an operation waits for nothing')
  }

  #act(): void {
    this.pick<() => unknown>([
      () => this.#authorize(undefined),
      () => this.#authorize(undefined),
      () => this.#withdraw(),
      () => this.#pass(this.pick([10, 1_000, 6_000, 70_000, LIFE_SECONDS * 1_000])),
      () => this.#sleep(),
      () => this.dispatch({ type: 'start' }),
      () => this.#note(),
      () => this.#signIn(),
      () => this.#chance(0.3) && this.dispatch({ type: 'signOut' }),
      () => this.#showOrHide(),
      () => this.#otherTab(),
    ])()
  }

  /** Server and storage answer everything that is in progress, and every pause passes. */
  settle(): void {
    this.#hidden = false
    for (let turn = 0; turn < 200 && (this.#pending.length > 0 || this.#asking.size > 0); turn += 1) {
      if (this.#pending.length > 0) this.#finish(true)
      else this.#pass(61_000)
      // A user who tries again takes time.
      if (this.#prompt) this.#pass(2_000)
    }
    if (this.#asking.size > 0) this.violations.push(`${this.#asking.size} operations wait for ever`)
    if (this.#proofs.size > 0) this.violations.push('a prompt never learns what became of a proof')
    if (this.#state.changing === this.#state.epoch) this.violations.push('a change of identity never ends')
  }

  dispose(): void {
    this.dispatch({ type: 'dispose' })
    if (this.#asking.size > 0) this.violations.push('an operation waits after dispose')
    if (this.#proofs.size > 0 || this.#prompt) this.violations.push('a prompt is open after dispose')
    for (let turn = 0; turn < 20; turn += 1) this.step()
  }

  readonly pick = <Choice>(choices: readonly Choice[]): Choice => {
    const choice = choices[Math.floor(this.#random() * choices.length)]
    if (choice === undefined) throw new Error('Nothing to pick from.')
    return choice
  }

  dispatch(event: MachineEvent): void {
    const before = this.#state
    const [after, effects] = transition(Object.freeze(before), Object.freeze(event), this.#moment())
    this.#state = after
    this.#check({ before, event, after, effects })
    this.#depth += 1
    for (const effect of effects) this.#perform(effect)
    this.#depth -= 1
  }

  #moment() {
    const { hidden, now, monotonic } = { hidden: this.#hidden, now: this.#now, monotonic: this.#monotonic }
    return { hidden, now, monotonic, random: this.#random() }
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  #check(step: Step): void {
    const { before, event, after, effects } = step
    this.#watch(step)
    if (before.disposed && (tickInMs(after) > 0 || effects.some(({ type }) => type !== 'answer')))
      this.violations.push(`${event.type} has effects after dispose`)
    if (after.tokens) this.#belongs(after.tokens.accessToken, after.epoch, 'held')
    this.#checkUser(step)
    if (event.type === 'answered' && before.flying && !after.flying) this.#flights = 0
    if (snapshotOf(after).userId && after.blank) this.violations.push('a user is shown too early')
  }

  #checkUser({ before, event, after }: Step): void {
    const { tokens, epoch } = after
    if (!tokens || tokens === before.tokens) return
    // Two tabs that sign in at the same moment do share an epoch, so that what another tab stored is exempt.
    const found = 'found' in event ? event.found?.tokens?.accessToken : undefined
    if (found !== tokens.accessToken && (this.#users.get(epoch) ?? tokens.userId) !== tokens.userId)
      this.violations.push('two users share an epoch')
    this.#users.set(epoch, tokens.userId)
  }

  #belongs(accessToken: string, epoch: number, what: string): void {
    const first = this.#epochs.get(accessToken) ?? epoch
    this.#epochs.set(accessToken, first)
    if (first !== epoch) this.violations.push(`a token of epoch ${first} was ${what} in epoch ${epoch}`)
  }

  #perform(effect: Effect): void {
    if (effect.type === 'answer') this.#answer(effect)
    if (effect.type === 'serve') this.dispatch(effect)
    if (effect.type === 'abort') this.#flights = 0
    if (effect.type === 'refresh') this.#flights += 1
    if (this.#flights > 1) this.violations.push('two refreshes are in flight')
    if (effect.type === 'send' && effect.tokens !== this.#state.tokens)
      this.violations.push('refreshed with the tokens of a former state')
    if (effect.type === 'send') this.#sent.set(effect.flight, this.#state.epoch)
    if (effect.type === 'prompt') this.#open(effect)
    if (effect.type === 'unprompt') this.#close()
    if (effect.type === 'outcome') this.#conclude(effect)
    if (isPending(effect)) this.#pending.push(effect)
  }

  #open(effect: Extract<Effect, { type: 'prompt' }>): void {
    if (this.#prompt) this.violations.push('two prompts are open')
    this.#prompt = effect
  }

  #close(): void {
    if (!this.#prompt) this.violations.push('a prompt is closed twice')
    const at = this.#pending.indexOf(this.#prompt as Pending)
    if (at >= 0) this.#pending.splice(at, 1)
    this.#prompt = undefined
  }

  /** Unless it was accepted, the user can try again. */
  #conclude({ attempt, error, failure }: Extract<Effect, { type: 'outcome' }>): void {
    if (!this.#proofs.delete(attempt)) this.violations.push('a proof has two outcomes')
    if (!error && !failure) this.confirmed += 1
    const waiting = this.#prompt && !this.#pending.includes(this.#prompt)
    if (this.#prompt && waiting && (error || failure)) this.#pending.push(this.#prompt)
  }

  /** One of the effects in progress ends, well or not. */
  #finish(well: boolean): void {
    const [effect] = this.#pending.splice(Math.floor(this.#random() * this.#pending.length), 1)
    if (effect?.type === 'save' || effect?.type === 'leave') this.#save()
    if (effect) this.dispatch(this.#resultOf(effect, well))
  }

  #resultOf(effect: Pending, well: boolean): MachineEvent {
    const found = this.#stored
    switch (effect.type) {
      case 'open':
        return { type: 'opened', found, probe: this.#chance(0.5), exchange: this.#chance(0.5) }
      case 'look':
        return { type: 'looked', found }
      case 'refresh':
      case 'pause':
        return { ...effect, type: 'ready', found }
      case 'send':
        if (well) return { ...effect, type: 'answered', found, answer: this.#refreshed(effect) }
        return {
          ...effect,
          type: 'failed',
          error: new SessionUnreachableError(this.pick(PROBLEMS), this.pick([0, 0, 30_000])),
        }
      case 'save':
        return { ...effect, type: 'saved' }
      case 'leave':
        return { ...effect, type: 'left' }
      case 'identity':
        return { ...effect, type: 'cleared' }
      case 'prompt':
        return well ? this.#proof() : { type: 'cancel', cause: undefined }
    }
  }

  #proof(): MachineEvent {
    this.#proofs.add(++this.#serial)
    return { type: 'submit', attempt: this.#serial, proof: { password: 'secret' } }
  }

  #save(): void {
    if (this.#state.disposed) return
    if (isNewer(this.#state, this.#stored)) this.dispatch({ type: 'found', found: this.#stored })
    const record = recordOf(this.#state)
    if (record.tokens) this.#belongs(record.tokens.accessToken, record.epoch, 'stored')
    this.#stored = record
  }

  #tokens(userId: string, sessionId = `session-${++this.#serial}`): SignedInTokens {
    const refreshToken = this.#state.cookie ? undefined : `refresh-${++this.#serial}`
    const accessToken = `access-${++this.#serial}`
    return { accessToken, accessTokenExpiresIn: LIFE_SECONDS, refreshToken, userId, sessionId }
  }

  #refreshed({ flight, tokens: held, submission }: Extract<Effect, { type: 'send' }>): RefreshAnswer {
    const { userId = 'alice', sessionId } = held ?? {}
    if (submission && this.#chance(0.4)) {
      const failure = { code: this.pick(FAILURES), message: 'Refused.', retryAfterMs: 0 }
      return { failure, tokens: this.#tokens('nobody') }
    }
    if (this.#state.hint === 'exchange' && this.#chance(0.2)) return {}
    const ended = !submission && this.#chance(0.1) ? this.pick(ENDED) : undefined
    if (!submission && this.#chance(0.1)) return { ended: ended || undefined, tokens: this.#tokens('carol') }
    const tokens = this.#tokens(userId, sessionId)
    // Whatever happens meanwhile, its tokens are those of the epoch in which it was sent.
    if (held) this.#epochs.set(tokens.accessToken, this.#sent.get(flight) ?? 0)
    return { ended: ended || undefined, tokens }
  }

  #ask(refused: Credential | undefined, refusals: readonly Refusal[]): void {
    const id = ++this.#serial
    const demand = refusals.at(-1) === 'unconfirmed' ? DEMAND : undefined
    this.#operations.set(id, { refused, refusals, demand, userId: this.#state.tokens?.userId })
    this.#asking.add(id)
    this.dispatch({ type: 'authorize', id, refused, demand })
  }

  #authorize(refused: Credential | undefined): void {
    this.#ask(refused, [])
  }

  #withdraw(): void {
    const [id] = this.#asking
    if (id === undefined) return
    this.#asking.delete(id)
    this.dispatch({ type: 'withdraw', id })
  }

  /** The shell calls an operation that was not withdrawn; it may do anything in return. */
  #answer({ id, error, credential }: Extract<Effect, { type: 'answer' }>): void {
    const operation = this.#operations.get(id)
    if (!this.#asking.delete(id) || !operation) return
    this.answered += 1
    const { refused, userId, refusals, demand } = operation
    if (credential) {
      if (demand && this.#state.confirmed <= (refused?.generation ?? 0))
        this.violations.push('sent again without a confirmation')
      if (demand && credential.generation < this.#state.confirmed)
        this.violations.push('sent again with a token from before the confirmation')
      if (credential.epoch !== this.#state.epoch) this.violations.push('sent with a token of a former epoch')
      this.#belongs(credential.accessToken, this.#state.epoch, 'sent')
      if (userId && userId !== this.#state.tokens?.userId) this.violations.push('sent for another user')
      if (refused && refused.generation === credential.generation)
        this.violations.push('sent again with the token that was refused')
      if (refused && refused.epoch !== credential.epoch) this.violations.push('sent again for another user')
    }
    if (this.#depth > 5) return
    const refusal = this.pick(['unauthenticated', 'unconfirmed'] as const)
    if (credential && !refusals.includes(refusal) && this.#chance(0.4))
      this.#ask(credential, [...refusals, refusal])
    else if (error && this.#chance(0.1)) this.#authorize(undefined)
    else if (this.#chance(0.1)) this.#withdraw()
    else if (this.#chance(0.05)) this.dispatch({ type: 'signOut' })
  }

  #note(): void {
    const { tokens, epoch, generation } = this.#state
    if (!tokens) return
    const credential = {
      accessToken: tokens.accessToken,
      epoch,
      generation: generation - this.pick([0, 0, 1]),
    }
    this.dispatch({ type: 'noted', credential, refused: this.#chance(0.5) })
  }

  #signIn(): void {
    if (this.#chance(0.5)) return
    const { tokens: held } = this.#state
    const renewal = held && this.#chance(0.2)
    const answer = renewal
      ? this.#tokens(held.userId, held.sessionId)
      : this.#tokens(this.pick(['alice', 'bob']))
    this.dispatch({ type: 'signIn', id: ++this.#serial, answer, found: this.#stored })
  }

  #pass(ms: number): void {
    this.#now += ms
    this.#monotonic += ms
    if (tickInMs(this.#state) > 0) this.dispatch({ type: 'tick' })
  }

  #sleep(): void {
    if (this.#chance(0.3)) this.#now += 3_600_000
  }

  #showOrHide(): void {
    this.#hidden = !this.#hidden
    this.dispatch({ type: 'wake' })
  }

  /** Another tab writes the record, sends a message, or both. */
  #otherTab(): void {
    const { cookie } = this.#state
    const present = this.#stored ?? recordOf(this.#state)
    const epoch = present.epoch + this.pick([0, 1])
    const signedIn = this.#chance(0.6)
    const kind = signedIn ? this.pick(['refreshed', 'signedIn'] as const) : 'signedOut'
    const reason = signedIn || this.#chance(0.5) ? undefined : 'REVOKED'
    const receivedAt = this.#now
    const owner =
      epoch === present.epoch ? (this.#state.tokens?.userId ?? 'alice') : this.pick(['alice', 'bob'])
    const tokens = cookie || !signedIn ? undefined : { ...this.#tokens(owner), receivedAt }
    if (!cookie && epoch === present.epoch && !signedIn) return
    const record: SessionRecord = {
      v: 1,
      epoch,
      generation: present.generation + 1,
      signedIn,
      reason,
      tokens,
      confirmed: this.#chance(0.3) ? present.generation + 1 : present.confirmed,
    }
    if (!isNewer(this.#state, record) && !cookie) return
    this.#stored = record
    const { tokens: _, ...message } = record
    if (this.#chance(0.7))
      this.dispatch({ type: 'message', found: { ...message, realm: 'default', sender: 1, kind } })
  }
}
