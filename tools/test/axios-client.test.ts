import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, type BrowserContext, type BrowserServer, chromium, type Page } from 'playwright-core'
import { launchBrowserServer } from '../../client/test/browser.ts'
import { ServerProcess } from '../../client/test/server-process.ts'
import { prepareDataFolder } from '../../server/test-support/embedded-cluster.ts'
import { freePort } from '../../server/test-support/engines/free-port.ts'
import { AxiosClient, freeOrigin } from '../parity/client/axios-client.ts'

const password = 'securepassword123'
const variants = [
  ['stores each refresh token', true],
  ['keeps its first refresh token', false],
] as const

let server: ServerProcess
let api: string
let launched: BrowserServer
let browser: Browser
let context: BrowserContext | undefined
let data: string
const clients = new Map<boolean, AxiosClient>()

beforeAll(async () => {
  const [port, one, other] = await Promise.all([freePort(), freeOrigin(), freeOrigin()])
  data = await mkdtemp(join(tmpdir(), 'gatehouse-axios-client-'))
  await prepareDataFolder(data)
  const url = `http://localhost:${port}`
  api = `${url}/api`
  server = new ServerProcess({
    ...{ DATA_DIR: data, PORT: `${port}`, PUBLIC_URL: url, CORS_ORIGINS: `${one},${other}` },
    ...{ REST_FACADE: 'simplejwt', NODE_OPTIONS: `--import ${clock}` },
  })
  await server.start()
  clients.set(true, await AxiosClient.serve(one, { baseURL: api, storesRotatedRefresh: true }))
  clients.set(false, await AxiosClient.serve(other, { baseURL: api, storesRotatedRefresh: false }))
  launched = await launchBrowserServer()
  browser = await chromium.connect(launched.wsEndpoint())
})
afterEach(() => context?.close())
afterAll(async () => {
  await browser?.close()
  await launched?.close()
  await Promise.all([...clients.values()].map((client) => client.stop()))
  await server?.stop()
  await rm(data, { recursive: true, force: true })
})

const clock = `${import.meta.dirname}/../../client/test/movable-clock.mjs`

/** A tab of the client, and the requests that it has sent to the API since they were last read. */
async function open(storesRotatedRefresh: boolean): Promise<{ tab: Page; sent: () => string[] }> {
  context = await browser.newContext({ baseURL: clients.get(storesRotatedRefresh)?.origin ?? '' })
  context.setDefaultTimeout(60_000)
  const tab = await context.newPage()
  const answered: string[] = []
  tab.on('response', (response) => {
    const request = response.request()
    if (request.method() === 'OPTIONS' || !response.url().startsWith(api)) return
    answered.push(`${request.method()} ${response.url().slice(api.length)} ${response.status()}`)
  })
  await tab.goto('/')
  return { tab, sent: () => answered.splice(0).sort() }
}

async function register(email: string): Promise<void> {
  const person = {
    email,
    password,
    password2: password,
    first_name: 'John',
    last_name: 'Doe',
    phone: '+1234567890',
  }
  const response = await fetch(`${api}/auth/register/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  })
  expect(response.status).toBe(201)
}

async function signIn(tab: Page, email: string, typed = password): Promise<void> {
  await tab.getByLabel('Email').fill(email)
  await tab.getByLabel('Password').fill(typed)
  await tab.getByRole('button', { name: 'Sign in' }).click()
}

const account = (tab: Page) => tab.getByRole('heading', { name: 'John Doe' }).waitFor()
const form = (tab: Page) => tab.getByRole('heading', { name: 'Sign in' }).waitFor()
const press = (tab: Page, name: string) => tab.getByRole('button', { name }).click()

async function hoursPass(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour++) await server.moveClock()
}

const loaded = ['GET /auth/profile/ 200', 'GET /auth/profile/ 200']
const renewed = [
  ...loaded,
  ...['GET /auth/profile/ 401', 'GET /auth/profile/ 401'],
  ...['POST /auth/token/refresh/ 200', 'POST /auth/token/refresh/ 200'],
]

describe.each(variants)(
  'the axios client of the former service, which %s,',
  (title, storesRotatedRefresh) => {
    it('T150 signs in, works through expiry, signs out and signs in again, without a loop', async () => {
      const email = `${title.replaceAll(' ', '-')}@example.org`
      await register(email)
      const { tab, sent } = await open(storesRotatedRefresh)
      await form(tab)
      await signIn(tab, email, 'wrongpassword123')
      await tab.getByText('Invalid credentials.').waitFor()
      expect(sent()).toEqual(['POST /auth/login/ 401'])
      await signIn(tab, email)
      await account(tab)
      await tab.getByText('+1234567890').waitFor()
      expect(sent()).toEqual([...loaded, 'POST /auth/login/ 200'])

      await hoursPass(2)
      await press(tab, 'Load')
      await tab.getByText('Loaded 2').waitFor()
      expect(sent()).toEqual(loaded)

      // Both parts of the page renew at once with the same token. The former service would refuse the second.
      await hoursPass(2)
      await press(tab, 'Load')
      await tab.getByText('Loaded 3').waitFor()
      expect(sent()).toEqual(renewed)

      await press(tab, 'Sign out')
      await form(tab)
      expect(sent()).toEqual(['POST /auth/logout/ 200'])
      expect(await tab.evaluate(() => Object.keys(localStorage))).toEqual([])
      await signIn(tab, email)
      await account(tab)
      expect(sent()).toEqual([...loaded, 'POST /auth/login/ 200'])
    })
  },
)

describe('the axios client of the former service', () => {
  it('T150 stays signed in through many expiries if it stores each refresh token', async () => {
    await register('many-expiries@example.org')
    const { tab, sent } = await open(true)
    await signIn(tab, 'many-expiries@example.org')
    await account(tab)
    sent()
    for (let expiry = 1; expiry <= 3; expiry++) {
      await hoursPass(4)
      await press(tab, 'Load')
      await tab.getByText(`Loaded ${expiry + 1}`).waitFor()
      expect(sent()).toEqual(renewed)
    }
    await press(tab, 'Rename')
    await tab.getByRole('heading', { name: 'Jane Smith' }).waitFor()
    await tab.getByText('+0987654321').waitFor()
    expect(sent()).toEqual(['PUT /auth/profile/ 200'])
  })

  it('T150 is sent to the sign-in form once if it keeps its first refresh token: at the second expiry', async () => {
    await register('second-expiry@example.org')
    const { tab, sent } = await open(false)
    await signIn(tab, 'second-expiry@example.org')
    await account(tab)
    await hoursPass(4)
    await press(tab, 'Load')
    await tab.getByText('Loaded 2').waitFor()
    sent()
    await hoursPass(4)
    await press(tab, 'Load')
    await form(tab)
    // Both parts of the page renew at once. The first refusal loads the form, which may cancel the second request.
    const renewals = sent().filter((line) => line.startsWith('POST'))
    expect(new Set(renewals)).toEqual(new Set(['POST /auth/token/refresh/ 401']))
    expect(renewals.length).toBeLessThanOrEqual(2)
    await signIn(tab, 'second-expiry@example.org')
    await account(tab)
  })
})
