import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { AuthSession } from '../../session/src/auth-session.ts'
import type { Device } from '../device.ts'
import { shareHouse } from '../house.ts'
import { crowd } from './crowd.ts'
import { isRefresh, letTokensExpire } from './expiring-tabs.ts'
import { withoutLocks } from './without-locks.ts'

declare global {
  interface Window {
    session: AuthSession
    accessToken: () => Promise<string>
  }
}

const house = shareHouse()
const library = `${import.meta.dirname}/../../session/dist`

describe('Tabs in token mode, which share what one of them fetched', () => {
  it.each([2, crowd])('%i that expire together send exactly one refresh', async (count) => {
    const device = await house.device({ mayKeepTokens: true })
    const refreshes = await countedRefreshes(device)
    const tabs = await signedInTabs(device, count)
    const tokens = await expireTogether(device, tabs)
    expect(refreshes).toHaveLength(1)
    expect(new Set(tokens).size).toBe(1)
  })

  it.each([crowd])('%i without locks: none is signed out', async (count) => {
    const device = await house.device({ mayKeepTokens: true, init: withoutLocks })
    const tabs = await signedInTabs(device, count)
    const before = house.refreshes()
    const tokens = await expireTogether(device, tabs)
    expect(tokens.every((token) => token.length > 0)).toBe(true)
    expect(house.refreshes() - before).toBeGreaterThanOrEqual(1)
    expect(
      await Promise.all(tabs.map((tab) => tab.evaluate(() => window.session.snapshot.signedIn))),
    ).not.toContain(false)
  })
})

/** A page on the server's origin that loads only the published library. */
async function serveLibrary(device: Device): Promise<void> {
  await device.context.route('**/library/**', async (route) => {
    const { pathname } = new URL(route.request().url())
    const name = pathname.replace('/library/', '')
    if (name === 'page') return route.fulfill({ contentType: 'text/html', body: html })
    const body = await readFile(`${library}/${name}`, 'utf8')
    return route.fulfill({ contentType: 'text/javascript', body })
  })
}

const html = `<!doctype html><title>Library</title><link rel="icon" href="data:,"><script type="module">
import { AuthSession } from '/library/session.js'
window.session = new AuthSession({ mode: 'token', endpoint: '/graphql', storage: localStorage })
window.accessToken = () => new Promise((resolve, reject) => {
  session.authorize((error, credential) => (error ? reject(error) : resolve(credential.accessToken)))
})
await window.session.start()
document.title = 'Ready'
</script>`

async function signedInTabs(device: Device, count: number): Promise<Page[]> {
  await serveLibrary(device)
  await device.context.clock.install()
  const { accessToken, refreshToken, user, sessionId } = await house.api.register()
  const tokens = { accessToken, refreshToken, accessTokenExpiresIn: 10_800, userId: user.id, sessionId }
  const tabs: Page[] = []
  while (tabs.length < count) {
    const tab = await device.tab('/library/page')
    await tab.waitForFunction(() => document.title === 'Ready')
    if (tabs.length === 0) await tab.evaluate((given) => window.session.signedIn(given), tokens)
    tabs.push(tab)
  }
  return tabs
}

/** Lets all tokens expire and requests one in every tab at the same time. */
async function expireTogether(device: Device, tabs: readonly Page[]): Promise<string[]> {
  await letTokensExpire(device)
  return Promise.all(tabs.map((tab) => tab.evaluate(() => window.accessToken())))
}

async function countedRefreshes(device: Device): Promise<readonly string[]> {
  const refreshes: string[] = []
  device.context.on('request', (request) => {
    if (isRefresh(request.postData())) refreshes.push(request.url())
  })
  return refreshes
}
