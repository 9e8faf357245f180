import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.ts'
import {
  expiringPair,
  expiringTabs,
  isRefresh,
  letTokensExpire,
  openSessions,
  waitsForLock,
} from './expiring-tabs.ts'
import { film, framesOf } from './film.ts'
import { freeze } from './freeze.ts'
import { hideable } from './hideable.ts'
import { openHouse } from './house.ts'
import { arrivesAt, heading, press, reads, signedInTab, signIn } from './people.ts'
import { withoutLocks } from './without-locks.ts'

const house = openHouse()

describe('Tabs of one browser', () => {
  it.each([
    [2, 'with locks', () => {}],
    [2, 'without locks', withoutLocks],
    [20, 'with locks', () => {}],
    [20, 'without locks', withoutLocks],
  ] as const)(
    '%i of them expire together, %s: none is signed out',
    async (count, _locks, init) => {
      const device = await house.device({ init })
      const tabs = await expiringTabs(device, await house.api.register(), count)
      const before = house.refreshes()
      await letTokensExpire(device)
      await Promise.all(tabs.map((tab) => tab.evaluate(openSessions)))
      await Promise.all(tabs.map((tab) => reads(tab, 'Active now')))
      const refreshed = house.refreshes() - before
      expect(refreshed).toBeGreaterThan(0)
      // In cookie mode each tab keeps its access token to itself, and so asks for one, once. token-mode.test.ts has those that share.
      expect(refreshed).toBeLessThanOrEqual(count)
    },
    60_000,
  )

  it('go on when one is closed while it holds the lock', async () => {
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

  it('go on without the lock when somebody keeps it for ever', async () => {
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
    'change over together when somebody else signs in, without one frame of the former user (%s)',
    async (how) => {
      const ada = await house.api.register({ firstName: 'Ada', lastName: 'Lovelace' })
      const bob = await house.api.register({ firstName: 'Bob', lastName: 'Babbage' })
      const device = await house.device({ init: film })
      const one = await signedInTab(device, ada)
      const other = await device.tab('/profile')
      await other.getByLabel('First name').waitFor()
      // One that was frozen hears nothing of a sign-out in between: it goes straight from one user to the next.
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

  it('are out together when the account signs out, and in again when it signs in', async () => {
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

async function expectNoMixedFrame(page: Page, adasEmail: string): Promise<void> {
  const frames = await framesOf(page)
  const firstOfBob = frames.findIndex((frame) => /Bob|Babbage/.test(frame))
  const lastOfAda = frames.findLastIndex((frame) => /Ada|Lovelace/.test(frame) || frame.includes(adasEmail))
  expect(lastOfAda).toBeGreaterThan(-1)
  expect(firstOfBob).toBeGreaterThan(lastOfAda)
}
