import { CombinedGraphQLErrors } from '@apollo/client'
import { NotAuthenticatedError, SessionEndedError, SessionUnreachableError } from '@gatehouse/session'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { appliedNames, watchAppliedNames } from './session-library/applied-names.ts'
import { Device, type Tab } from './session-library/device.ts'
import type { AnswerType, Fault } from './session-library/unreliable-network.ts'
import type { TestApp, Visitor } from './test-app.ts'

/** As many as were asked of the library; fewer or more with `RUNS=…`. A failure prints its seed: run it again with `SEED=…`. */
const RUNS = Number(process.env.RUNS ?? 1_000)
const SEED = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

/**
 * One step sends at most a refresh before its operations and one after a refusal, in each tab, and each once more when its
 * connection broke: however many operations there are.
 */
const MOST_REFRESHES_A_STEP = 4

interface Operation {
  readonly kind: 'read' | 'rename'
  readonly tab: number
}

/** Operations that are sent together, what goes wrong on their way, and what happened before. */
interface Step {
  readonly passes: 'nothing' | '31 seconds' | '4 hours'
  readonly roleChanges: boolean
  readonly operations: readonly Operation[]
  readonly faults: Readonly<Record<'profile' | 'updateProfile' | 'refresh', readonly Fault[]>>
}

interface Plan {
  readonly mode: 'cookie' | 'token'
  readonly tabs: number
  readonly together: boolean
  readonly refusalType: AnswerType
  readonly steps: readonly Step[]
  /** Before which step another device ends the session; null: none does. */
  readonly revokedBefore: number | null
}

interface Outcome {
  readonly kind: Operation['kind']
  readonly name: string
  /** What it answered, or what it failed with. */
  readonly answer?: string
  readonly error?: unknown
}

const MS = { nothing: 0, '31 seconds': 31_000, '4 hours': 4 * 3_600_000 }

const fault = fc.constantFrom<Fault>(
  'requestLost',
  'answerLost',
  'requestSwallowed',
  'answerSwallowed',
  'refused',
  'unavailable',
)
const operation = fc.record<Operation>({ kind: fc.constantFrom('read', 'rename', 'rename'), tab: fc.nat(1) })
const step = fc.record<Step>({
  passes: fc.constantFrom('nothing', 'nothing', '31 seconds', '4 hours', '4 hours'),
  roleChanges: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
  operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  faults: fc.record({
    profile: fc.array(fault, { maxLength: 2 }),
    updateProfile: fc.array(fault, { maxLength: 3 }),
    refresh: fc.array(fault, { maxLength: 3 }),
  }),
})
const plan = fc.record<Plan>({
  mode: fc.constantFrom('token', 'cookie'),
  tabs: fc.constantFrom(1, 2),
  together: fc.boolean(),
  refusalType: fc.constantFrom('application/graphql-response+json', 'application/json'),
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  revokedBefore: fc.option(fc.nat(2), { freq: 9 }),
})

let clock: DatabaseClock
let app: TestApp
let boss: Visitor
let serial = 0
const seen = { done: 0, failed: 0, failedThoughApplied: 0, ended: 0 }

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
  boss = await app.registerAs('ADMIN')
  await watchAppliedNames(app)
})
afterAll(() => clock.close())

/** One account on its device, from the sign-in to the last operation, which meets no fault. */
class Run {
  readonly outcomes: Outcome[] = []
  readonly #plan: Plan
  readonly #account: Visitor
  readonly #device: Device
  #role = 'EMPLOYEE'
  #revoked = false

  private constructor(plan: Plan, account: Visitor) {
    this.#plan = plan
    this.#account = account
    this.#device = new Device(app.url, plan)
  }

  static async begin(plan: Plan): Promise<Run> {
    const run = new Run(plan, await app.register())
    await run.#device.signedIn({ id: run.#account.user.id, email: run.#account.email })
    if (plan.tabs === 2) await run.#device.open()
    return run
  }

  async play(): Promise<void> {
    for (const [index, step] of this.#plan.steps.entries()) {
      if (index === this.#plan.revokedBefore) await this.#revoke()
      await this.#take(step)
    }
  }

  /** The way is free again, and every pause after a failed refresh is over. */
  async end(): Promise<void> {
    this.#device.network.repair()
    await this.#device.clock.advance(60_000)
    const tabs = this.#device.tabs.map((_, tab): Operation => ({ kind: 'rename', tab }))
    const before = this.outcomes.length
    await this.#send(tabs)
    const last = this.outcomes.slice(before)
    expect(last.map(({ answer }) => answer)).toEqual(
      last.map(({ name }) => (this.#revoked ? undefined : name)),
    )
  }

  /** Nobody was signed out but by the server, and every operation was told the truth. */
  async check(): Promise<void> {
    const { id } = this.#account.user
    for (const { session, signOuts } of this.#device.tabs) {
      expect(signOuts).toEqual(this.#revoked ? ['REVOKED'] : [])
      expect(session.snapshot).toMatchObject(
        this.#revoked ? { formerUserId: id } : { signedIn: true, userId: id },
      )
    }
    expect(this.#device.network.mostRefreshing).toBeLessThanOrEqual(this.#plan.tabs)
    const applied = await appliedNames(app, id)
    for (const outcome of this.outcomes) check(outcome, applied.get(outcome.name) ?? 0, id)
    this.close()
    expect(this.#device.clock.timers).toBe(0)
    if (this.#revoked) seen.ended += 1
  }

  close(): void {
    this.#device.close()
  }

  async #take({ passes, roleChanges, operations, faults }: Step): Promise<void> {
    const { network, clock: ownClock } = this.#device
    network.repair()
    if (passes !== 'nothing') await Promise.all([clock.advance(passes), ownClock.advance(MS[passes])])
    if (roleChanges) await this.#changeRole()
    for (const [field, its] of Object.entries(faults)) network.breakNext(field, ...its)
    const before = network.timesAsked('refresh')
    await this.#send(operations)
    const refreshes = network.timesAsked('refresh') - before
    expect(refreshes).toBeLessThanOrEqual(MOST_REFRESHES_A_STEP * this.#plan.tabs)
  }

  async #changeRole(): Promise<void> {
    this.#role = this.#role === 'EMPLOYEE' ? 'CLIENT' : 'EMPLOYEE'
    await boss.setRole(this.#account.user.id, this.#role)
  }

  async #revoke(): Promise<void> {
    const [tab] = this.#device.tabs
    const elsewhere = await app.login(this.#account)
    await elsewhere.revoke(tab?.session.snapshot.sessionId ?? '')
    this.#revoked = true
  }

  async #send(operations: readonly Operation[]): Promise<void> {
    let open = operations.length
    for (const { kind, tab: index } of operations) {
      const tab = this.#device.tabs[index % this.#device.tabs.length]
      const name = `Name ${++serial}`
      const done = (result: Partial<Outcome>) => {
        open -= 1
        this.outcomes.push({ kind, name, ...result })
      }
      tab &&
        run(tab, kind, name).then(
          (answer) => done({ answer }),
          (error) => done({ error }),
        )
    }
    await this.#device.settle()
    expect(open).toBe(0)
  }
}

const run = (tab: Tab, kind: Operation['kind'], name: string): Promise<string> =>
  kind === 'read' ? tab.profileId() : tab.rename(name)

function check({ kind, name, answer, error }: Outcome, timesApplied: number, id: string): void {
  if (error !== undefined) {
    expect(timesApplied).toBeLessThanOrEqual(saysThatNothingRan(error) ? 0 : 1)
    seen.failed += 1
    seen.failedThoughApplied += timesApplied
    return
  }
  expect(answer).toBe(kind === 'read' ? id : name)
  expect(timesApplied).toBe(kind === 'read' ? 0 : 1)
  seen.done += 1
}

const saysThatNothingRan = (error: unknown): boolean =>
  [SessionUnreachableError, SessionEndedError, NotAuthenticatedError].some((kind) => kind.is(error)) ||
  (CombinedGraphQLErrors.is(error) && error.errors.every(({ extensions }) => extensions?.executed === false))

const logged = (event: string): number => app.log.filter((line) => line.event === event).length

describe('over random runs against this server, with faults at every step', () => {
  it('every mutation is applied once or reported as failed, and nobody is signed out but by the server', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (each) => {
        const played = await Run.begin(each)
        try {
          await played.play()
          await played.end()
          await played.check()
        } finally {
          played.close()
        }
      }),
      { numRuns: RUNS, ...SEED },
    )

    expect(logged('session.reused')).toBe(0)
    const [row] = await app.sql<{ times: number }>('select count(*)::integer as times from applied_names')
    expect(row?.times).toBe(logged('profile.updated'))
    // A property that holds because nothing happens is none.
    for (const times of [seen.done, seen.failed, seen.failedThoughApplied, seen.ended])
      expect(times).toBeGreaterThan(RUNS / 50)
    for (const event of ['session.rotated', 'refresh.repeated'])
      expect(logged(event)).toBeGreaterThan(RUNS / 50)
  }, 600_000)
})
