import {
  ConfirmationCancelledError,
  type ConfirmationRequest,
  ConfirmationRequiredError,
  SessionChangedError,
} from '@gatehouse/session'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Visitor } from '../src/testing/visitor.ts'
import { type AuthenticatorApp, addAuthenticatorApp } from './authenticator-app.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { Device, type Tab } from './session-library/device.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

const MINUTE = 60_000

/** The application's prompt: a test decides what the user does in it. */
class Prompt {
  readonly requests: ConfirmationRequest[] = []
  close: (cause?: Error) => void = () => {}

  readonly confirm = (request: ConfirmationRequest): Promise<void> => {
    this.requests.push(request)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.close = (cause) => (cause ? reject(cause) : resolve())
    return promise
  }

  async opened(): Promise<ConfirmationRequest> {
    await eventually(async () => this.requests.length > 0)
    const request = this.requests.at(-1)
    if (request === undefined) throw new Error('No prompt is open.')
    return request
  }
}

let app: TestApp
/** On the same database, with limits. */
let limited: TestApp
/** On the same database. Its access tokens expire before a proof is too old. */
let brief: TestApp
let prompt: Prompt
const devices: Device[] = []

beforeAll(async () => {
  app = await startTestApp()
  limited = await startTestApp({ on: app, config: { rateLimits: true } })
  brief = await startTestApp({ on: app, config: { accessTokenTtlSeconds: 300 } })
})
afterAll(async () => {
  await brief.close()
  await limited.close()
  await app.close()
})
beforeEach(() => {
  prompt = new Prompt()
})
afterEach(() => {
  resetServerClock()
  for (const device of devices.splice(0)) device.close()
})

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  )

describe.each(['token', 'cookie'] as const)('confirmation on a real server in %s mode', (mode) => {
  let ada: Visitor
  let totp: AuthenticatorApp
  let device: Device
  let tab: Tab

  /** A tab whose sign-in is too old for `renewRecoveryCodes`, of an account with an authenticator app. */
  async function staleTab(at = app): Promise<void> {
    ada = await app.register()
    device = new Device(at.url, { mode, confirm: prompt.confirm })
    devices.push(device)
    tab = await device.signedIn({ id: ada.user.id, email: ada.email })
    totp = await addAuthenticatorApp(app, ada)
    setServerClock(Date.now() + 11 * MINUTE)
  }

  const renewed = async (): Promise<number> => {
    const kind = 'RECOVERY_CODES_RENEWED'
    return (
      await app.sql('select from audit_events where subject_id = $1 and kind = $2', [ada.user.id, kind])
    ).length
  }

  it('F41 ten mutations refused: one prompt, each is sent once more and applied once', async () => {
    await staleTab(brief)
    const all = Promise.all(Array.from({ length: 10 }, () => tab.renewCodes()))
    const request = await prompt.opened()
    expect(request).toMatchObject({ factors: ['RECOVERY_CODE', 'TOTP'], within: 600 })
    expect(await renewed()).toBe(0)
    expect(await request.submit({ totp: await totp.code(1) })).toBeUndefined()
    expect(new Set(await all)).toEqual(new Set([10]))
    expect(await renewed()).toBe(10)
    expect(prompt.requests).toHaveLength(1)
    // The access token has expired, and the next one is fresh too.
    setServerClock(Date.now() + 6 * MINUTE)
    expect(await tab.renewCodes()).toBe(10)
    expect(prompt.requests).toHaveLength(1)
  })

  it('F42 cancelled: the operation fails, and the session goes on', async () => {
    await staleTab()
    const failure = failureOf(tab.renewCodes())
    await prompt.opened()
    prompt.close()
    expect(await failure).toBeInstanceOf(ConfirmationCancelledError)
    expect(await tab.profileId()).toBe(ada.user.id)
    expect(await renewed()).toBe(0)
  })

  it('F43 a wrong code: the prompt stays, and says how many attempts are left', async () => {
    await staleTab(limited)
    const done = tab.renewCodes()
    const request = await prompt.opened()
    expect(await request.submit({ totp: '000000' })).toMatchObject({
      code: 'PROOF_REJECTED',
      attemptsLeft: 4,
    })
    expect(request.signal.aborted).toBe(false)
    expect(await request.submit({ recoveryCode: totp.recoveryCodes[0] ?? '' })).toBeUndefined()
    expect(await done).toBe(10)
    expect(prompt.requests).toHaveLength(1)
  })

  it('F44 signed out while the user is asked: nothing is sent', async () => {
    await staleTab()
    const failure = failureOf(tab.renewCodes())
    const request = await prompt.opened()
    await tab.session.signOut()
    expect(await failure).toBeInstanceOf(SessionChangedError)
    expect(request.signal.aborted).toBe(true)
    expect(await renewed()).toBe(0)
  })

  it('F45 confirmed in another tab: what waits here continues without a second proof', async () => {
    await staleTab()
    const other = await device.open()
    const here = tab.renewCodes()
    const first = await prompt.opened()
    const there = other.renewCodes()
    await eventually(async () => prompt.requests.length === 2)
    expect(await prompt.requests[1]?.submit({ totp: await totp.code(1) })).toBeUndefined()
    expect(await Promise.all([here, there])).toEqual([10, 10])
    expect(first.signal.aborted).toBe(true)
    const proofs = await app.sql(`select from audit_events where subject_id = $1 and kind = 'CONFIRMED'`, [
      ada.user.id,
    ])
    expect(proofs).toHaveLength(1)
  })

  it('F46 without a prompt: fails at once with its own error', async () => {
    ada = await app.register()
    device = new Device(app.url, { mode })
    devices.push(device)
    tab = await device.signedIn({ id: ada.user.id, email: ada.email })
    setServerClock(Date.now() + 11 * MINUTE)
    expect(await failureOf(tab.renewCodes())).toBeInstanceOf(ConfirmationRequiredError)
  })
})
