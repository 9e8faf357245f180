import { SessionChangedError, SessionEndedError, SessionUnreachableError } from '@gatehouse/session'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Visitor } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { appliedNames, watchAppliedNames } from './session-library/applied-names.ts'
import { Device, type Tab } from './session-library/device.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let clock: DatabaseClock
let app: TestApp
const devices: Device[] = []
const restarted: TestApp[] = []

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
  await watchAppliedNames(app)
})
afterAll(() => clock.close())
afterEach(async () => {
  resetServerClock()
  for (const device of devices.splice(0)) device.close()
  for (const server of restarted.splice(0)) await server.close()
})

const FOUR_HOURS = 4 * 3_600_000

function deviceAt({ url }: TestApp, mode: 'cookie' | 'token', together = true): Device {
  const device = new Device(url, { mode, together })
  devices.push(device)
  return device
}

/** The same server after an update, with the same database and address. */
async function restart({ url, config }: TestApp): Promise<TestApp> {
  const env = { PORT: new URL(url).port, PUBLIC_URL: config.publicUrl }
  const server = await startTestApp({ on: app, env })
  restarted.push(server)
  return server
}

/** The reason of a rejection. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  )

const sessionIdOf = ({ session }: Tab): string => session.snapshot.sessionId ?? ''

/** The server's log events of a session, in order. */
const loggedOf = (tab: Tab, at = app): unknown[] => {
  const sessionId = sessionIdOf(tab)
  return at.log
    .filter((line) => line.sessionId === sessionId && /^(session|refresh)\./.test(String(line.event)))
    .map(({ event, reuse }) => reuse ?? event)
}

const stateOf = async (sessionId: string): Promise<unknown> => {
  const [row] = await app.sql('select generation, end_reason from sessions where id = $1', [sessionId])
  return row
}

describe.each(['token', 'cookie'] as const)('in %s mode', (mode) => {
  let device: Device
  let ada: Visitor
  let tab: Tab

  async function signIn(): Promise<void> {
    device = deviceAt(app, mode)
    ada = await app.register()
    tab = await device.signedIn({ id: ada.user.id, email: ada.email })
  }

  /**
   * Asserts that the next operation detects the end, and that it is reported once however many operations there are.
   */
  async function expectSignedOut(reason: string, refreshes = 1): Promise<void> {
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(tab.profileId())))
    expect(failures.map((error) => SessionEndedError.is(error) && error.reason)).toEqual([
      reason,
      reason,
      reason,
    ])
    expect(tab.signOuts).toEqual([reason])
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', reason, formerUserId: ada.user.id })
    expect(tab.events.map(({ type }) => type)).toEqual(['ended'])
    expect(device.network.timesAsked('refresh')).toBe(refreshes)
  }

  it('a session revoked from another device ends once, with its reason', async () => {
    await signIn()
    await ada.revoke(sessionIdOf(tab))
    await expectSignedOut('REVOKED')
  })

  it('a session ends after its password was changed on another device, once it tries to refresh', async () => {
    await signIn()
    await ada.changePassword('three lanterns by the quay')
    await device.whileTimePasses(expectSignedOut('PASSWORD_CHANGED', 2))
  })

  it('the session of a disabled account ends', async () => {
    await signIn()
    await (await app.registerAs('MANAGER')).setActive(ada.user.id, false)
    await expectSignedOut('ACCOUNT_DISABLED')
  })

  it('a mutation refused because the role changed is retried with a new token and applied once', async () => {
    await signIn()
    await (await app.registerAs('ADMIN')).setRole(ada.user.id, 'CLIENT')
    expect(await tab.rename('Grace')).toBe('Grace')
    expect(await appliedNames(app, ada.user.id)).toEqual(new Map([['Grace', 1]]))
    expect(device.network.asked.slice(-3)).toEqual(['updateProfile', 'refresh', 'updateProfile'])
    expect(tab.session.snapshot).toMatchObject({ status: 'fresh', userId: ada.user.id, epoch: 1 })
    expect(tab.signOuts).toEqual([])
  })

  it('F1, F10 a token that only the server considers expired causes ten refusals, one rotation and ten answers', async () => {
    await signIn()
    setServerClock(Date.now() + FOUR_HOURS)
    const ten = Array.from({ length: 10 }, () => tab.profileId())
    expect(await Promise.all(ten)).toEqual(Array(10).fill(ada.user.id))
    expect(device.network.timesAsked('profile')).toBe(20)
    expect(loggedOf(tab)).toEqual(['session.started', 'session.rotated'])
  })

  it('F23 a rotation with a lost response is retried immediately and returns the same successor', async () => {
    await signIn()
    device.network.breakNext('refresh', 'answerLost')
    await device.clock.advance(FOUR_HOURS)
    expect(await tab.profileId()).toBe(ada.user.id)
    expect(loggedOf(tab)).toEqual(['session.started', 'session.rotated', 'CONCURRENT'])
    expect(await stateOf(sessionIdOf(tab))).toEqual({ generation: 2, end_reason: null })
  })

  it('F23 a rotation with a lost response returns the same successor even hours later', async () => {
    await signIn()
    device.network.breakNext('refresh', 'answerLost', 'answerLost')
    await device.clock.advance(FOUR_HOURS)
    const failure = await failureOf(tab.rename('Grace'))
    expect(SessionUnreachableError.is(failure) && failure.problem).toBe('network')
    expect(tab.session.snapshot).toMatchObject({ status: 'degraded', signedIn: true })
    await Promise.all([clock.advance('5 hours'), device.clock.advance(5 * 3_600_000)])
    expect(await tab.rename('Hedy')).toBe('Hedy')
    expect(await appliedNames(app, ada.user.id)).toEqual(new Map([['Hedy', 1]]))
    expect(loggedOf(tab)).toEqual(['session.started', 'session.rotated', 'CONCURRENT', 'LOST_RESPONSE'])
    expect(await stateOf(sessionIdOf(tab))).toEqual({ generation: 2, end_reason: null })
    expect(tab.signOuts).toEqual([])
  })

  it('F6 a refresh that is never answered delays operations by at most ten seconds', async () => {
    await signIn()
    device.network.breakNext('refresh', 'answerSwallowed')
    await device.clock.advance(FOUR_HOURS)
    const waiting = failureOf(tab.profileId())
    await device.network.quiet()
    await device.clock.advance(10_000)
    const failure = await waiting
    expect(SessionUnreachableError.is(failure) && failure.problem).toBe('timeout')
    await device.clock.advance(60_000)
    expect(await tab.profileId()).toBe(ada.user.id)
  })

  it('F13 a mutation with a lost response is reported as failed, and applied once', async () => {
    await signIn()
    device.network.breakNext('updateProfile', 'answerLost')
    expect(await failureOf(tab.rename('Grace'))).toBeInstanceOf(TypeError)
    expect(await appliedNames(app, ada.user.id)).toEqual(new Map([['Grace', 1]]))
  })

  it('a sign-out ends the session on the server and in all tabs', async () => {
    await signIn()
    const other = await device.open()
    const sessionId = sessionIdOf(tab)
    expect(await tab.session.signOut()).toEqual({ serverConfirmed: true })
    expect(await stateOf(sessionId)).toMatchObject({ end_reason: 'LOGGED_OUT' })
    await device.settle()
    for (const each of [tab, other]) expect(each.signOuts).toEqual(['SIGNED_OUT'])
    expect(device.network.timesAsked('logout')).toBe(1)
  })

  it('a sign-out with a lost response still signs out, and reports that it is unconfirmed', async () => {
    await signIn()
    const sessionId = sessionIdOf(tab)
    device.network.breakNext('logout', 'answerLost')
    expect(await tab.session.signOut()).toEqual({ serverConfirmed: false })
    expect(await stateOf(sessionId)).toMatchObject({ end_reason: 'LOGGED_OUT' })
    expect(tab.signOuts).toEqual(['SIGNED_OUT'])
  })

  it('F20 a sign-out during a refresh discards the late token, which is invalid', async () => {
    await signIn()
    const sessionId = sessionIdOf(tab)
    await device.clock.advance(FOUR_HOURS)
    const waiting = failureOf(tab.profileId())
    await tab.session.signOut()
    expect(SessionChangedError.is(await waiting)).toBe(true)
    await device.settle()
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', signedIn: false })
    expect(await stateOf(sessionId)).toMatchObject({ end_reason: 'LOGGED_OUT' })
  })

  it.each([
    ['one rotation where tabs can agree', true],
    ['both go on where they cannot', false],
  ])('F2 two tabs expire together: %s', async (_, together) => {
    device = deviceAt(app, mode, together)
    ada = await app.register()
    tab = await device.signedIn({ id: ada.user.id, email: ada.email })
    const other = await device.open()
    await device.clock.advance(FOUR_HOURS)
    expect(await Promise.all([tab.profileId(), other.profileId()])).toEqual([ada.user.id, ada.user.id])
    await Promise.all([clock.advance('31 seconds'), device.clock.advance(31_000)])
    expect(await Promise.all([tab.rename('Grace'), other.rename('Hedy')])).toEqual(['Grace', 'Hedy'])
    for (const each of [tab, other]) expect(each.signOuts).toEqual([])
    if (together) expect(device.network.mostRefreshing).toBe(1)
    expect(await stateOf(sessionIdOf(tab))).toMatchObject({ end_reason: null })
  })

  it('a server restart affects only requests during the restart', async () => {
    const before = await startTestApp({ on: app })
    device = deviceAt(before, mode)
    ada = await before.register()
    tab = await device.signedIn({ id: ada.user.id, email: ada.email })
    expect(await tab.profileId()).toBe(ada.user.id)
    await before.close()
    await device.clock.advance(FOUR_HOURS)
    expect(SessionUnreachableError.is(await failureOf(tab.rename('Grace')))).toBe(true)
    const after = await restart(before)
    await device.clock.advance(60_000)
    expect(await tab.rename('Hedy')).toBe('Hedy')
    expect(await appliedNames(app, ada.user.id)).toEqual(new Map([['Hedy', 1]]))
    expect(loggedOf(tab, after)).toEqual(['session.rotated'])
    expect(tab.signOuts).toEqual([])
  })
})

describe('in one mode only', () => {
  it('F33 cookies that the user cleared end the session with an error that names them', async () => {
    const device = deviceAt(app, 'cookie')
    const ada = await app.register()
    const tab = await device.signedIn({ id: ada.user.id, email: ada.email })
    device.jar.clear()
    await device.clock.advance(FOUR_HOURS)
    expect(await failureOf(tab.profileId())).toMatchObject({ reason: 'UNKNOWN_TOKEN' })
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', cookieMissing: true })
  })

  it('a page reloaded in cookie mode gets the signed-in user from the server', async () => {
    const device = deviceAt(app, 'cookie')
    const ada = await app.register()
    await device.signedIn({ id: ada.user.id, email: ada.email })
    const reloaded = await device.open()
    expect(reloaded.session.snapshot).toMatchObject({ signedIn: true, userId: ada.user.id })
    expect(await reloaded.profileId()).toBe(ada.user.id)
  })
})
