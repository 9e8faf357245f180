import type { Page } from 'playwright-core'
import type { Device } from '../device.ts'
import { type Credentials, signedInTab } from '../people.ts'

/** Longer than the lifetime of an access token. */
const LONG = '04:00:00'

/**
 * Tabs of one device at the profile of `who`, whose clocks can be moved together. They load one after the other,
 * because twenty at once would take too long on two cores.
 */
export async function expiringTabs(device: Device, who: Credentials, count = 1): Promise<[Page, ...Page[]]> {
  await device.context.clock.install()
  const tabs: [Page, ...Page[]] = [await signedInTab(device, who)]
  while (tabs.length < count) {
    const tab = await device.tab('/profile')
    await tab.getByLabel('First name').waitFor()
    tabs.push(tab)
  }
  return tabs
}

/** Two of them, by name. */
export async function expiringPair(device: Device, who: Credentials): Promise<[one: Page, other: Page]> {
  const [one, other] = await expiringTabs(device, who, 2)
  if (!other) throw new Error('There is one tab only.')
  return [one, other]
}

/** Advances the clocks until every access token on the device has expired. */
export const letTokensExpire = (device: Device) => device.context.clock.fastForward(LONG)

/** Clicks like a user in any of the tabs; runs in the page. */
export function openSessions(): void {
  document.querySelector<HTMLElement>('a[href="/sessions"]')?.click()
}

/** Whether a request for the session's lock is pending; runs in the page. */
export async function waitsForLock(): Promise<boolean> {
  const { pending } = await navigator.locks.query()
  return (pending ?? []).length > 0
}

/** Whether a request refreshes the tokens. */
export const isRefresh = (body: string | null): boolean => body?.includes('refresh(input') === true
