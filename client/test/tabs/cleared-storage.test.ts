import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { shareHouse } from '../house.ts'
import { arrivesAt, signedInTab } from '../people.ts'
import { isRefresh } from './expiring-tabs.ts'

const house = shareHouse()

describe('A browser that clears what scripts may store, and keeps the cookie', () => {
  it('F54 is still signed in, and the account has one device, not two', async () => {
    const ada = await house.api.register()
    const device = await house.device()
    const page = await signedInTab(device, ada)
    for (let time = 0; time < 2; time += 1) {
      await page.evaluate(() => localStorage.clear())
      await page.reload()
      await arrivesAt(page, 'Profile')
    }
    const { data } = await ada.request('{ sessions { device } }')
    // One is the browser's; the other is the account's own, from its registration.
    expect(data.sessions.filter(({ device: name }: { device: string }) => /Chrome/.test(name))).toHaveLength(
      1,
    )
    expect(await page.evaluate(() => localStorage.getItem('gatehouse.default'))).toContain('"signedIn":true')
  })

  it('F54 asks once per page for a user who was never signed in', async () => {
    const device = await house.device()
    const page = await device.tab()
    const refreshes = refreshesOf(page)
    await page.goto('/sign-in', { waitUntil: 'networkidle' })
    await arrivesAt(page, 'Sign in')
    expect(refreshes).toHaveLength(1)
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.waitForLoadState('networkidle')
    expect(refreshes).toHaveLength(1)
  })
})

function refreshesOf(page: Page): readonly string[] {
  const refreshes: string[] = []
  page.on('request', (request) => {
    if (isRefresh(request.postData())) refreshes.push(request.url())
  })
  return refreshes
}
