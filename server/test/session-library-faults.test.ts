import { CombinedGraphQLErrors } from '@apollo/client'
import { NotAuthenticatedError, SessionEndedError, SessionUnreachableError } from '@gatehouse/session'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { randomRuns } from '../test-support/random-runs.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { appliedNames, watchAppliedNames } from './session-library/applied-names.ts'
import { Device, type Tab } from './session-library/device.ts'
import { type Operation, type Plan, passingMs, plans, type Step } from './session-library/random-plan.ts'
import type { TestApp, Visitor } from './test-app.ts'

/** A failure prints its seed. Repeat it with `SEED=…`. */
const RUNS = randomRuns({ short: 50, whole: 400 })
const SEED = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

/**
 * In each tab, one step sends at most a refresh before its operations and one after a refusal, and each once more after
 * a broken connection, however many operations there are.
 */
const MOST_REFRESHES_A_STEP = 4

interface Outcome {
  readonly kind: Operation['kind']
  readonly name: string
  /** Its result or error. */
  readonly answer?: string
  readonly error?: unknown
}

let clock: DatabaseClock
let app: TestApp
let boss: Visitor
let serial = 0
const seen = { done: 0, failed: 0, failedThoughApplied: 0, revoked: 0, reused: 0 }

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
  boss = await app.registerAs('ADMIN')
  await watchAppliedNames(app)
})
afterAll(() => clock.close())

/** Runs one account on its device, from the sign-in to the last operation, which meets no fault. */
class Run {
  readonly outcomes: Outcome[] = []
  readonly #plan: Plan
  readonly #account: Visitor
  readonly #device: Device
  #role = 'EMPLOYEE'
  #sessionId = ''
  #revoked = false

  private constructor(plan: Plan, account: Visitor) {
    this.#plan = plan
    this.#account = account
    this.#device = new Device(app.url, plan)
  }

  static async begin(plan: Plan): Promise<Run> {
    const run = new Run(plan, await app.register())
    const { session } = await run.#device.signedIn({ id: run.#account.user.id, email: run.#account.email })
    run.#sessionId = session.snapshot.sessionId ?? ''
    if (plan.tabs === 2) await run.#device.open()
    return run
  }

  async play(): Promise<void> {
    for (const [index, step] of this.#plan.steps.entries()) {
      if (index === this.#plan.revokedBefore) await this.#revoke()
      await this.#take(step)
    }
  }

  /** Ends all faults and the pauses after failed refreshes, so that each session works again. */
  async end(): Promise<void> {
    this.#device.network.repair()
    await this.#device.clock.advance(60_000)
    const tabs = this.#device.tabs.map((_, tab): Operation => ({ kind: 'rename', tab }))
    // Tabs that cannot communicate learn late, by a failed operation, that the session ended or that a token in shared
    // storage is as outdated as their own, so an operation is sent twice at most.
    if (!this.#plan.together) await this.#send(tabs)
    const before = this.outcomes.length
    for (const tab of tabs) await this.#send([tab])
    const failures = this.outcomes.slice(before).flatMap(({ error }) => error ?? [])
    if (await this.#endReason()) expect(failures).toHaveLength(tabs.length)
    else expect(failures).toEqual([])
  }

  /** Asserts that only the server signed users out, and that every operation reported the truth. */
  async check(): Promise<void> {
    const { id } = this.#account.user
    const ended = await this.#endReason()
    if (ended === 'REUSED') this.#checkReuse()
    else expect(ended).toBe(this.#revoked ? 'REVOKED' : null)
    for (const { session, signOuts } of this.#device.tabs) {
      expect(signOuts).toEqual(ended ? [ended] : [])
      expect(session.snapshot).toMatchObject(ended ? { formerUserId: id } : { signedIn: true, userId: id })
    }
    expect(this.#device.network.mostRefreshing).toBeLessThanOrEqual(this.#plan.tabs)
    const applied = await appliedNames(app, id)
    for (const outcome of this.outcomes) check(outcome, applied.get(outcome.name) ?? 0, id)
    this.close()
    expect(this.#device.clock.timers).toBe(0)
  }

  /**
   * By the contract, a token that was replaced twice, or whose successor was confirmed, ends its session. Honest tabs
   * present one only if they cannot agree on who refreshes and a request is overtaken by another tab's.
   */
  #checkReuse(): void {
    seen.reused += 1
    expect(this.#plan).toMatchObject({ tabs: 2, together: false })
    expect(this.#device.network.overtaken).toBeGreaterThan(0)
  }

  async #endReason(): Promise<string | null | undefined> {
    const [row] = await app.sql<{ end_reason: string | null }>(
      'select end_reason from sessions where id = $1',
      [this.#sessionId],
    )
    return row?.end_reason
  }

  close(): void {
    this.#device.close()
  }

  async #take({ passes, roleChanges, operations, faults }: Step): Promise<void> {
    const { network, clock: ownClock } = this.#device
    network.repair()
    if (passes !== 'nothing') await Promise.all([clock.advance(passes), ownClock.advance(passingMs[passes])])
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
    const elsewhere = await app.login(this.#account)
    await elsewhere.revoke(this.#sessionId)
    this.#revoked = true
    seen.revoked += 1
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

describe('in random runs against this server with faults at every step', () => {
  it('every mutation is applied once or reported as failed, and only the server signs users out', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (each) => {
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

    expect(logged('session.reused')).toBe(seen.reused)
    const [row] = await app.sql<{ times: number }>('select count(*)::integer as times from applied_names')
    expect(row?.times).toBe(logged('profile.updated'))
    // A property that holds because nothing happened proves nothing.
    for (const times of [seen.done, seen.failed, seen.failedThoughApplied, seen.revoked])
      expect(times).toBeGreaterThan(RUNS / 50)
    for (const event of ['session.rotated', 'refresh.repeated'])
      expect(logged(event)).toBeGreaterThan(RUNS / 50)
  }, 600_000)
})
