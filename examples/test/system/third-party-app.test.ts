import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, type BrowserContext, type BrowserServer, chromium, type Page } from 'playwright-core'
import { launchBrowserServer } from '../../../client/test/browser.ts'
import { freeOrigin, PackedApp } from '../packed-app.ts'
import { logout, password, register } from '../people.ts'
import { type StartedServer, startServer } from '../started-server.ts'

const email = 'ada@example.org'
const modes = ['cookie', 'token'] as const
const origins = new Map<string, string>()
let server: StartedServer
let app: PackedApp
let launched: BrowserServer
let browser: Browser
let context: BrowserContext | undefined

beforeAll(async () => {
  for (const mode of modes) origins.set(mode, await freeOrigin())
  const env = { CORS_ORIGINS: [...origins.values()].join(), ACCESS_TOKEN_TTL: '4s' }
  ;[server, app, launched] = await Promise.all([
    startServer({ host: 'localhost', env }),
    PackedApp.install(),
    launchBrowserServer(),
  ])
  browser = await chromium.connect(launched.wsEndpoint())
  await logout(server, await register(server, email))
  for (const [mode, origin] of origins) await app.serve({ origin, server: server.url, mode })
})
afterEach(() => context?.close())
afterAll(async () => {
  await browser?.close()
  await launched?.close()
  await app?.remove()
  await server?.remove()
})

/** A new browser with one tab at the application. */
async function open(mode: string): Promise<Page> {
  context = await browser.newContext({ baseURL: origins.get(mode) ?? '', locale: 'en-GB' })
  context.setDefaultTimeout(60_000)
  return openTab()
}

async function openTab(): Promise<Page> {
  if (context === undefined) throw new Error('There is no browser.')
  const tab = await context.newPage()
  await tab.goto('/')
  return tab
}

async function signIn(tab: Page, typed = password): Promise<void> {
  await tab.getByLabel('Email').fill(email)
  await tab.getByLabel('Password').fill(typed)
  await tab.getByRole('button', { name: 'Sign in' }).click()
}

const account = (tab: Page) => tab.getByRole('heading', { name: 'Welcome, Ada Lovelace' })
const form = (tab: Page) => tab.getByRole('heading', { name: 'Sign in' })

/** Loads the account again. @returns the status of the response */
async function refreshAccount(tab: Page): Promise<number> {
  const response = tab.waitForResponse(
    (each) => each.request().postData()?.includes('query Account') ?? false,
  )
  await tab.getByRole('button', { name: 'Refresh' }).click()
  return (await response).status()
}

describe.each(modes)('an application on another origin, in %s mode', (mode) => {
  it('stays signed in through reloads, expired tokens, a second tab and a restart, until it signs out', async () => {
    const tab = await open(mode)
    await signIn(tab, 'a wrong password')
    await tab.getByText('email or password').waitFor()
    await signIn(tab)
    await account(tab).waitFor()
    await tab.getByText('You are not signed in anywhere else.').waitFor()

    await tab.reload()
    await account(tab).waitFor()

    // Each token lives four seconds: after two renewals, the page's first tokens are invalid.
    for (let renewals = 0; renewals < 2; renewals++)
      await tab.waitForResponse((each) => /\brefresh\b/.test(each.request().postData() ?? ''))
    expect(await refreshAccount(tab)).toBe(200)

    const second = await openTab()
    await account(second).waitFor()

    await server.stop()
    await tab.getByRole('button', { name: 'Refresh' }).click()
    await tab.getByRole('alert').waitFor()
    await server.start()
    // Happens automatically once the session reaches the server again.
    await tab.getByRole('button', { name: 'Refresh' }).waitFor()
    expect(await refreshAccount(tab)).toBe(200)
    expect(await refreshAccount(second)).toBe(200)

    await tab.getByRole('button', { name: 'Sign out' }).click()
    await Promise.all([form(tab).waitFor(), form(second).waitFor()])
    for (const each of [tab, second]) {
      expect(await each.getByText('Your session has ended').count()).toBe(0)
      await each.reload()
      await form(each).waitFor()
      expect(await each.content()).not.toContain('Lovelace')
    }
  }, 80_000)
})
