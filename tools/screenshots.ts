/**
 * Takes the screenshots of the README and the guides from the running app, into docs/screenshots.
 * Usage: npm run screenshots --prefix tools
 */
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { type Browser, chromium, type Page } from 'playwright-core'
import { launchBrowserServer } from '../client/test/browser.ts'
import { ServerProcess } from '../client/test/server-process.ts'
import { freePort } from '../server/test-support/engines/free-port.ts'

const root = `${import.meta.dirname}/..`
const target = join(root, 'docs/screenshots')
const password = 'seven lanterns on the quay'
const administrator = { firstName: 'Mara', lastName: 'Lindqvist', email: 'mara.lindqvist@example.org' }

const people = [
  ['Amira', 'Haddad', 'EMPLOYEE'],
  ['Benedikt', 'Sørensen', 'EMPLOYEE'],
  ['Chiara', 'Fontana', 'CLIENT'],
  ['Daniel', 'Okafor', 'EMPLOYEE'],
  ['Eun-ji', 'Park', 'EMPLOYEE'],
  ['Filip', 'Novák', 'CLIENT'],
  ['Grace', 'Mbeki', 'EMPLOYEE'],
  ['Hannah', 'Weiss', 'EMPLOYEE'],
] as const

const elsewhere = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.6; rv:141.0) Gecko/20100101 Firefox/141.0',
]

const ordinaryBrowser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36'

const pictures: readonly { name: string; path: string; ready: (page: Page) => Promise<void> }[] = [
  { name: 'profile', path: '/profile', ready: (page) => page.getByLabel('First name').waitFor() },
  { name: 'sessions', path: '/sessions', ready: (page) => page.getByText('Active now').waitFor() },
  { name: 'users', path: '/admin/users', ready: (page) => page.getByText('Hannah Weiss').first().waitFor() },
  { name: 'audit', path: '/admin/audit', ready: (page) => page.getByText(/events shown/).waitFor() },
]

async function main(): Promise<void> {
  build()
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-screenshots-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const server = new ServerProcess({ DATA_DIR: folder, PORT: `${port}`, PUBLIC_URL: url, LOG_LEVEL: 'warn' })
  const browserServer = await launchBrowserServer()
  try {
    await server.start()
    await settle(url, new URL(server.setupLink ?? '').searchParams.get('token'))
    await server.stop()
    await letMonthsPass(join(folder, 'database'))
    await server.start()
    await mkdir(target, { recursive: true })
    const browser = await chromium.connect(browserServer.wsEndpoint())
    await takePictures(browser, url, 'light')
    await takePictures(browser, url, 'dark')
  } finally {
    await browserServer.close()
    await server.stop()
    await rm(folder, { recursive: true })
  }
}

function build(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build-stale.js'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

/** Example users, and an administrator who is also signed in elsewhere. */
async function settle(url: string, token: string | null): Promise<void> {
  const secrets = { password, passwordConfirmation: password }
  for (const [firstName, lastName, role] of people) {
    const email = `${firstName}.${lastName}@example.org`
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^\w.@-]/g, '')
    await post(url, REGISTER, { input: { firstName, lastName, role, email, ...secrets } })
  }
  const input = { ...administrator, ...secrets, token }
  await post(url, CREATE_FIRST_ADMINISTRATOR, { input })
  for (const userAgent of elsewhere) {
    await post(url, LOGIN, { input: { email: administrator.email, password } }, { 'user-agent': userAgent })
  }
}

/** Spaced out, because a whole team does not register within a second. */
async function letMonthsPass(database: string): Promise<void> {
  const pglite = await PGlite.create(database, { extensions: { pg_trgm } })
  await pglite.exec(`
    with aged as (select id, row_number() over (order by created_at desc) as place from users)
    update users set created_at = now() - aged.place * aged.place * interval '53 hours' from aged where aged.id = users.id;
    with aged as (select id, row_number() over (order by created_at desc) as place from sessions)
    update sessions set created_at = now() - aged.place * interval '31 hours', last_used_at = now() - aged.place * interval '4 hours'
    from aged where aged.id = sessions.id;
    alter table audit_events disable trigger user;
    with aged as (select id, row_number() over (order by id desc) as place from audit_events)
    update audit_events set created_at = now() - aged.place * aged.place * interval '53 minutes' from aged
    where aged.id = audit_events.id;
    alter table audit_events enable trigger user;
    update users set role = 'MANAGER' where last_name = 'Weiss';
    update users set active = false where last_name = 'Fontana';`)
  await pglite.close()
}

const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { __typename } }'
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }'
const CREATE_FIRST_ADMINISTRATOR = `mutation ($input: CreateFirstAdministratorInput!) {
  createFirstAdministrator(input: $input) { __typename } }`

async function post(url: string, query: string, variables: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  const text = await response.text()
  if (!/"__typename":"Authenticated"/.test(text)) throw new Error(`The scene could not be set: ${text}`)
}

async function takePictures(browser: Browser, url: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme,
    userAgent: ordinaryBrowser,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width: 1120, height: 720 },
    deviceScaleFactor: 1.5,
  })
  const page = await context.newPage()
  const take = (name: string) => page.screenshot({ path: join(target, `${name}-${colorScheme}.png`) })

  await page.goto('/sign-in')
  await page.getByLabel('Email').fill(administrator.email)
  await take('sign-in')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel('First name').waitFor()
  for (const { name, path, ready } of pictures) {
    await page.goto(path)
    await ready(page)
    await page.evaluate(() => document.fonts.ready)
    await take(name)
  }
  // So that the next round does not list this session.
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
  await context.close()
}

await main()
