import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../../server/src/testing/visitor.ts'
import type { Device } from '../device.ts'
import { eventually } from '../eventually.ts'
import { film, framesOf } from '../film.ts'
import { shareHouse } from '../house.ts'
import {
  arrivesAt,
  type Credentials,
  fill,
  follow,
  heading,
  press,
  reads,
  signedInTab,
  signIn,
} from '../people.ts'
import { crowd } from './crowd.ts'
import {
  expiringPair,
  expiringTabs,
  isRefresh,
  letTokensExpire,
  openSessions,
  waitsForLock,
} from './expiring-tabs.ts'
import { freeze, halt } from './freeze.ts'
import { hideable } from './hideable.ts'
import { endlessStreams, opensStream, recordPassed } from './streams.ts'
import { withoutLocks } from './without-locks.ts'

const house = shareHouse()
const newPassword = 'nine quiet harbours'

describe('Tabs of one browser', () => {
  it.each([
    [2, 'with locks', () => {}],
    [2, 'without locks', withoutLocks],
    [crowd, 'with locks', () => {}],
    [crowd, 'without locks', withoutLocks],
  ] as const)('%i of them expire together, %s: none is signed out', async (count, _locks, init) => {
    const device = await house.device({ init })
    const tabs = await expiringTabs(device, await house.api.register(), count)
    const before = house.refreshes()
    await letTokensExpire(device)
    await Promise.all(tabs.map((tab) => tab.evaluate(openSessions)))
    await Promise.all(tabs.map((tab) => reads(tab, 'Active now')))
    const refreshed = house.refreshes() - before
    expect(refreshed).toBeGreaterThan(0)
    // In cookie mode each tab keeps its access token to itself and so requests one once. See token-mode.test.ts for
    // shared tokens.
    expect(refreshed).toBeLessThanOrEqual(count)
  })

  it('continue if one is closed while it holds the lock', async () => {
    const device = await house.device({ init: hideable })
    const [holder, other] = await expiringPair(device, await house.api.register())
    await other.evaluate(() => window.hide?.(true))
    const asked = Promise.withResolvers<void>()
    await holder.route('**/graphql', (route) =>
      isRefresh(route.request().postData()) ? asked.resolve() : route.continue(),
    )
    await letTokensExpire(device)
    await asked.promise
    await other.evaluate(() => window.hide?.(false))
    await eventually(() => other.evaluate(waitsForLock))
    await holder.close({ runBeforeUnload: false })
    await other.evaluate(openSessions)
    await reads(other, 'Active now')
  })

  it('continue without the lock if another page keeps it forever', async () => {
    const device = await house.device()
    const [keeper, other] = await expiringPair(device, await house.api.register())
    await keeper.evaluate(() => {
      void navigator.locks.request('gatehouse:default', () => new Promise(() => {}))
    })
    await letTokensExpire(device)
    await other.evaluate(openSessions)
    await eventually(() => other.evaluate(waitsForLock))
    await device.context.clock.fastForward(6_000)
    await reads(other, 'Active now')
  })

  it.each(['awake', 'frozen meanwhile'])(
    'change together when another user signs in, without one frame of the former user (%s)',
    async (how) => {
      const ada = await house.api.register({ firstName: 'Ada', lastName: 'Lovelace' })
      const bob = await house.api.register({ firstName: 'Bob', lastName: 'Babbage' })
      const device = await house.device({ init: film })
      const one = await signedInTab(device, ada)
      const other = await device.tab('/profile')
      await other.getByLabel('First name').waitFor()
      // A frozen tab misses the sign-out in between and goes directly from one user to the next.
      const wake = how === 'awake' ? undefined : await freeze(other)
      await press(one, 'Sign out')
      await arrivesAt(one, 'Sign in')
      await signIn(one, bob)
      await arrivesAt(one, 'Profile')
      await wake?.()
      await reads(other, 'Bob Babbage')
      await other.waitForFunction(() => document.querySelector('input')?.value === 'Bob')
      for (const page of [one, other]) await expectNoMixedFrame(page, ada.email)
    },
  )

  it('stay signed in if one of them changes the password, and keep what was typed', async () => {
    const device = await house.device({ init: film })
    const one = await signedInTab(device, await house.api.register())
    const other = await device.tab('/profile')
    await fill(other, { 'First name': 'Augusta' })
    const before = house.refreshes()
    // The other tab still has an access token of the session that this ends.
    device.expect(refused)
    await changePassword(one)
    await house.server.until(() => house.refreshes() > before)
    await press(other, 'Save changes')
    await reads(other, 'Profile saved')
    expect(await other.getByLabel('First name').inputValue()).toBe('Augusta')
    await follow(one, 'Sessions')
    await reads(one, 'Active now')
    for (const page of [one, other]) expect(await signInFrames(page)).toEqual([])
  })

  it('stay signed in if one refreshed with the cookie from before a password change', async () => {
    const device = await house.device({ init: film })
    const [one, other] = await expiringPair(device, await house.api.register())
    const changed = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    let refreshes = 0
    await other.route('**/graphql', async (route) => {
      if (!isRefresh(route.request().postData()) || ++refreshes > 1) return route.continue()
      asked.resolve()
      await changed.promise
      return route.fulfill(passwordChanged)
    })
    await letTokensExpire(device)
    await asked.promise
    device.expect(refused)
    await changePassword(one)
    changed.resolve()
    await other.evaluate(openSessions)
    await reads(other, 'Active now')
    expect(refreshes).toBeGreaterThan(1)
    for (const page of [one, other]) expect(await signInFrames(page)).toEqual([])
  })

  it('sign out and in together', async () => {
    const ada = await house.api.register()
    const device = await house.device()
    const one = await signedInTab(device, ada)
    const other = await device.tab('/sessions')
    await arrivesAt(other, 'Sessions')
    await press(one, 'Sign out')
    await arrivesAt(other, 'Sign in')
    await signIn(one, ada)
    await arrivesAt(one, 'Profile')
    await heading(other, 'Sign in').waitFor({ state: 'detached' })
  })
})

describe('The one stream of a browser', () => {
  it.each([
    ['killed', 'with locks', () => {}, kill],
    ['killed', 'without locks', withoutLocks, kill],
    ['discarded', 'with locks', () => {}, (page: Page) => page.close({ runBeforeUnload: false })],
  ] as const)(
    'T163 moves within 5 s to another tab if its own is %s, %s',
    async (_how, _locks, init, end) => {
      const ada = await house.api.register()
      const [leading, other] = await pairWithStream(await house.device({ init }), ada)
      const opened = opensStream(other, 5_000)
      await end(leading)
      await opened
      await house.api.login(ada, { 'user-agent': firefox })
      await other.getByRole('button', { name: /End session on Firefox/ }).waitFor()
    },
  )

  it.each([
    ['with locks', () => {}],
    ['without locks', withoutLocks],
  ] as const)(
    'T163 moves within 5 s to another tab if its own is frozen, and stays there, %s',
    async (_locks, init) => {
      const [leading, other] = await pairWithStream(await house.device({ init }), await house.api.register())
      const opened = opensStream(other, 5_000)
      const thaw = await halt(leading)
      await opened
      const closed = leading.waitForEvent('requestfailed', (request) =>
        request.url().endsWith('/graphql/stream'),
      )
      await thaw()
      await closed
    },
  )

  it('T165 brings no event of a former user to the next', async () => {
    const ada = await house.api.register()
    const bob = await house.api.register()
    const device = await house.device({ init: recordPassed })
    const one = await tabWithStream(device, ada)
    const other = await device.tab('/profile')
    await other.getByLabel('First name').waitFor()
    await house.api.login(ada)
    await eventually(async () => (await passedOn(one)).length > 0)
    await press(one, 'Sign out')
    await arrivesAt(one, 'Sign in')
    const opened = opensStream(one)
    await signIn(one, bob)
    await arrivesAt(one, 'Profile')
    await opened
    const before = (await passedOn(one)).length
    await house.api.login(ada)
    await house.api.login(bob)
    await eventually(async () => (await passedOn(one)).length > before)
    const news = (await passedOn(one)).slice(before)
    expect(news).toEqual([{ channel: `gatehouse:default:live:${bob.user.id}`, type: 'SessionsChanged' }])
  })

  it('spares an idle page all requests', async () => {
    const device = await house.device({ init: endlessStreams })
    await device.context.clock.install()
    const page = await signedInTab(device, await house.api.register())
    await page.waitForFunction(() => window.streamsOpened === 1)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.clock.runFor('10:00')
    expect(asked).toEqual([])
    expect(await page.evaluate(() => window.streamsOpened)).toBe(1)
  })
})

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

async function tabWithStream(device: Device, who: Credentials): Promise<Page> {
  const page = await device.tab('/sign-in')
  const opened = opensStream(page)
  await signIn(page, who)
  await arrivesAt(page, 'Profile')
  await opened
  return page
}

/** Two tabs, of which the first holds the stream. */
async function pairWithStream(device: Device, who: Credentials): Promise<[leading: Page, other: Page]> {
  const leading = await tabWithStream(device, who)
  const other = await device.tab('/sessions')
  await reads(other, 'Active now')
  return [leading, other]
}

/** Ends the page's process. */
async function kill(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page)
  // It is not answered.
  void devTools.send('Page.crash').catch(() => {})
  await page.waitForEvent('crash')
}

const passedOn = (page: Page) => page.evaluate(() => window.passed ?? [])

const refused = /status of 401/

/** The server's response to a refresh token of the session that the password change has ended. */
const passwordChanged = {
  contentType: 'application/graphql-response+json',
  body: JSON.stringify({ data: { refresh: { reason: 'PASSWORD_CHANGED' } } }),
}

async function changePassword(page: Page): Promise<void> {
  await follow(page, 'Password')
  await fill(page, {
    'Current password': goodPassword,
    'New password': newPassword,
    'Confirm new password': newPassword,
  })
  await press(page, 'Change password')
  await reads(page, /Password changed/)
}

/** Since the tab reached its first page for signed-in users. */
async function signInFrames(page: Page): Promise<readonly string[]> {
  const frames = await framesOf(page)
  const arrived = frames.findIndex((frame) => frame.includes('First name'))
  return frames.slice(arrived).filter((frame) => frame.includes('Sign in'))
}

async function expectNoMixedFrame(page: Page, adasEmail: string): Promise<void> {
  const frames = await framesOf(page)
  const firstOfBob = frames.findIndex((frame) => /Bob|Babbage/.test(frame))
  const lastOfAda = frames.findLastIndex((frame) => /Ada|Lovelace/.test(frame) || frame.includes(adasEmail))
  expect(lastOfAda).toBeGreaterThan(-1)
  expect(firstOfBob).toBeGreaterThan(lastOfAda)
}
