import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { openHouse } from '../house.ts'
import { arrivesAt, fill, follow, press, reads, signedInTab } from '../people.ts'
import { hideable } from './hideable.ts'

const house = openHouse({ ACCESS_TOKEN_TTL: '2s' })
const refused = /status of 401/

describe('An access token that expires', () => {
  it('is renewed ahead of time, without a trace on the page', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    const before = house.refreshes()
    await fill(page, { 'First name': 'Augusta' })
    await house.server.until(() => house.refreshes() >= before + 3)
    await press(page, 'Save changes')
    await reads(page, 'Profile saved')
    expect(await page.getByLabel('First name').inputValue()).toBe('Augusta')
  })

  it('expires in a hidden tab, and is renewed before the next request', async () => {
    const device = await house.device({ init: hideable })
    const page = await signedInTab(device, await house.api.register())
    await page.evaluate(() => window.hide?.(true))
    const before = house.refreshes()
    await expiryOf(page, 2_000)
    expect(house.refreshes()).toBe(before)
    await page.evaluate(() => window.hide?.(false))
    await follow(page, 'Sessions')
    await reads(page, 'Active now')
    expect(house.refreshes()).toBeGreaterThan(before)
  })

  it('is replaced if the server refuses it, and the operation is repeated once', async () => {
    const ada = await house.api.register()
    const device = await house.device()
    const page = await signedInTab(device, ada)
    device.expect(refused)
    // The first response is a refusal, as after a change of role; the following ones come from the server.
    let refusals = 0
    const sent: string[] = []
    await page.route('**/graphql', async (route) => {
      const body = route.request().postData() ?? ''
      if (!body.includes('updateProfile')) return route.continue()
      sent.push(body)
      refusals += 1
      return refusals === 1 ? route.fulfill(staleToken) : route.continue()
    })
    await fill(page, { 'First name': 'Augusta' })
    await press(page, 'Save changes')
    await reads(page, 'Profile saved')
    expect(sent).toHaveLength(2)
    expect((await (await house.api.login(ada)).profile()).data.profile.firstName).toBe('Augusta')
  })

  it('leads to the sign-in page with the reason if the session was ended', async () => {
    const ada = await house.api.register()
    const device = await house.device()
    const page = await signedInTab(device, ada)
    device.expect(refused)
    await ada.request('mutation { revokeOtherSessions { count } }')
    await arrivesAt(page, 'Sign in')
    await reads(page, 'This session was ended on another device.')
  })

  it('is renewed repeatedly in five tabs', async () => {
    const device = await house.device()
    await signedInTab(device, await house.api.register())
    const tabs = await Promise.all(
      ['/profile', '/sessions', '/password', '/sessions'].map((path) => device.tab(path)),
    )
    const before = house.refreshes()
    await house.server.until(() => house.refreshes() >= before + 10)
    for (const tab of tabs) {
      await follow(tab, 'Password')
      await arrivesAt(tab, 'Password')
    }
    for (const tab of tabs) expect(await tab.getByLabel('Current password').isVisible()).toBe(true)
  })
})

/** Resolves when a token with that lifetime has expired by the page's own clock. */
async function expiryOf(page: Page, lifeMs: number): Promise<void> {
  const until = Date.now() + lifeMs
  await page.waitForFunction((moment) => Date.now() > moment, until)
}

const staleToken = {
  status: 401,
  contentType: 'application/graphql-response+json',
  body: JSON.stringify({
    errors: [
      {
        message: 'The role of this account has changed. Refresh the token.',
        extensions: { code: 'UNAUTHENTICATED', reason: 'TOKEN_STALE', executed: false },
      },
    ],
  }),
}
