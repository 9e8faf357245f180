import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { violationsOn } from '../accessibility.ts'
import { eventually } from '../eventually.ts'
import { openHouse } from '../house.ts'
import { arrivesAt, fill, follow, press, reads, signedInTab } from '../people.ts'
import { expiringTabs, isRefresh, letTokensExpire, openSessions } from './expiring-tabs.ts'
import { freeze } from './freeze.ts'

const house = openHouse()
const unreachable = /net::ERR_|status of 50\d|Request failed/

describe('A page', () => {
  it('continues after its clock has jumped, forward and back', async () => {
    const device = await house.device()
    const [page] = await expiringTabs(device, await house.api.register())
    await page.clock.setSystemTime(new Date('2040-01-01T00:00:00Z'))
    await page.evaluate(openSessions)
    await reads(page, 'Active now')
    await page.clock.setSystemTime(new Date('2001-01-01T00:00:00Z'))
    await follow(page, 'Profile')
    await fill(page, { 'First name': 'Augusta' })
    await press(page, 'Save changes')
    await reads(page, 'Profile saved')
    await page.reload()
    await reads(page, 'Augusta Lovelace')
  })

  it('whose cookies were cleared says so, after a bounded number of requests', async () => {
    const device = await house.device()
    const [page] = await expiringTabs(device, await house.api.register())
    const refreshes: string[] = []
    page.on('request', (request) => isRefresh(request.postData()) && refreshes.push(request.url()))
    await device.context.clearCookies()
    await letTokensExpire(device)
    await page.evaluate(openSessions)
    await arrivesAt(page, 'Sign in')
    await reads(page, 'Your browser did not send the session cookie.')
    expect(refreshes).toHaveLength(1)
  })

  it('that is offline says so, keeps what was typed, and continues when it is online', async () => {
    const device = await house.device()
    device.expect(unreachable)
    const [page] = await expiringTabs(device, await house.api.register())
    await fill(page, { 'First name': 'Augusta' })
    await device.context.setOffline(true)
    await reads(page, 'You are offline.')
    expect(await violationsOn(page)).toEqual([])
    await letTokensExpire(device)
    await press(page, 'Save changes')
    await reads(page, /cannot be reached/)
    await device.context.setOffline(false)
    await page.getByText('You are offline.').waitFor({ state: 'detached' })
    expect(await page.getByLabel('First name').inputValue()).toBe('Augusta')
    await saveUntilSaved(page)
    await reads(page, 'Augusta Lovelace')
  })

  it('continues after the server was killed and restarted', async () => {
    const device = await house.device()
    device.expect(unreachable)
    const [page] = await expiringTabs(device, await house.api.register())
    await fill(page, { 'First name': 'Augusta' })
    await house.server.kill()
    await letTokensExpire(device)
    await press(page, 'Save changes')
    await reads(page, /cannot be reached/)
    await house.server.start()
    await saveUntilSaved(page)
    await page.reload()
    await reads(page, 'Augusta Lovelace')
  })

  it('that was frozen, as in the back-forward cache, shows the current user', async () => {
    const device = await house.device()
    const left = await signedInTab(device, await house.api.register())
    const wake = await freeze(left)
    const other = await device.tab('/profile')
    await other.getByLabel('First name').waitFor()
    await press(other, 'Sign out')
    await arrivesAt(other, 'Sign in')
    const refreshes: string[] = []
    left.on('request', (request) => isRefresh(request.postData()) && refreshes.push(request.url()))
    await wake()
    await arrivesAt(left, 'Sign in')
    expect(refreshes).toEqual([])
  })
})

/** Presses the button again until it succeeds, like a user. */
async function saveUntilSaved(page: Page): Promise<void> {
  await eventually(async () => {
    await press(page, 'Save changes')
    await page
      .getByRole('button', { name: 'Save changes' })
      .and(page.locator(':not([data-loading])'))
      .waitFor()
    return page.getByText('Profile saved').isVisible()
  })
}
