import { text } from 'node:stream/consumers'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import type { Page } from 'playwright-core'
import { freshWithinOf, ruleOf } from '../../src/features/explorer/field-rule.ts'
import { loadAxe } from '../accessibility.ts'
import type { Device } from '../device.ts'
import {
  answers,
  editorsOf,
  enterExplorer,
  openExplorer,
  runAgain,
  runExample,
  showPane,
  startOver,
  textIn,
  write,
} from '../explorer-page.ts'
import { openHouse } from '../house.ts'
import { overflowing } from '../overflowing.ts'
import { arrivesAt, follow, press, reads, signedInTab, signIn } from '../people.ts'

const house = openHouse()
const brief = openHouse({ ACCESS_TOKEN_TTL: '2s' })
const production = openHouse({ NODE_ENV: 'production', EXPLORER: 'on', BCRYPT_COST: '10' })

const root = { email: 'root@example.org', password: 'keeper of all keys' }
const unauthenticated = /status of 401/
const forbidden = /status of 403/
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

beforeAll(async () => {
  await Promise.all([house, production].map(makeAdministrator))
})

async function makeAdministrator({ api, server }: typeof house): Promise<void> {
  const token = new URL(server.setupLink ?? '').searchParams.get('token')
  const input = { ...root, passwordConfirmation: root.password, firstName: 'Root', lastName: 'Keeper', token }
  await api.request(
    'mutation ($input: CreateFirstAdministratorInput!) { createFirstAdministrator(input: $input) { __typename } }',
    { input },
  )
}

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

describe('The explorer, in one tab', () => {
  let device: Device
  let page: Page

  beforeAll(async () => {
    device = await house.keptDevice({ ...clipboard, acceptDownloads: true, colorScheme: 'dark' })
    await device.context.route(
      (url) => url.origin !== house.url,
      (route) => route.abort(),
    )
    page = await openExplorer(device)
    await page.locator('body.graphiql-dark').waitFor()
  })

  // Loading the editors takes longer than most tests.
  beforeEach(() => startOver(page))

  it('is served by this server alone, and works offline', async () => {
    await runExample(page, 'See what is wrong with one')
    await answers(page, /"MALFORMED"/)
    await showPane(page, 'Documentation Explorer')
    await reads(page, 'Queries')
    // The editor's completion knows the schema.
    await write(page, 'Operation Editor', '{ profyle { id } }')
    await page.locator('.squiggly-error').first().waitFor()
  })

  it('signs in, and shows user, role and remaining time', async () => {
    const ada = await house.api.register()
    await reads(page, 'Not signed in')
    await enterExplorer(page, ada)
    await reads(page, 'Ada Lovelace')
    await page.getByRole('banner').getByText('EMPLOYEE').waitFor()
    await reads(page, /Token: 2 h 59 min left/)
    await runExample(page, 'My profile')
    await answers(page, /"firstName": "Ada"/)
    await press(page, 'Headers')
    expect(await textIn(page, 'Headers')).toBe('')
  })

  it('subscribes, shows each event, and stops', async () => {
    const ada = await house.api.register()
    await enterExplorer(page, ada)
    await runExample(page, 'What happens to my session')
    await answers(page, /"Watching"/)
    await ada.request('mutation { updateProfile(input: { firstName: "Augusta" }) { __typename } }')
    await answers(page, /"ProfileChanged"[\s\S]*"Augusta"/)
    await page.getByRole('button', { name: /^Stop query/ }).click()
    await page.getByRole('button', { name: /^Execute query/ }).waitFor()
    device.expect(unauthenticated)
    await page.getByRole('switch', { name: 'Send next request anonymously' }).check()
    await runAgain(page)
    await answers(page, /"TOKEN_MISSING"/)
  })

  it('shows why a sign-in failed, in the dialog', async () => {
    await press(page, 'Sign in')
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
    await reads(page, 'Enter your email.')
    await signIn(page.getByRole('dialog') as unknown as Page, {
      email: 'unknown@example.org',
      password: 'a wrong one',
    })
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: /./ }).waitFor()
    await page.keyboard.press('Escape')
    await reads(page, 'Not signed in')
  })

  it('repeats an operation whose token was refused, as after a change of role', async () => {
    const grace = await house.api.register({ firstName: 'Grace', lastName: 'Hopper' })
    await enterExplorer(page, grace)
    await runExample(page, 'My profile')
    await answers(page, /"role": "EMPLOYEE"/)
    device.expect(unauthenticated)
    const admin = await house.api.login(root)
    await admin.request(
      `mutation { setUserRole(input: { userId: "${grace.user.id}", role: MANAGER }) { __typename } }`,
    )
    await runAgain(page)
    await answers(page, /"role": "MANAGER"/)
    await page.getByRole('banner').getByText('MANAGER').waitFor()
  })

  it('sends one request anonymously, and the next as the user', async () => {
    await enterExplorer(page, await house.api.register())
    await runExample(page, 'My profile')
    await answers(page, /"email"/)
    device.expect(unauthenticated)
    await page.getByRole('switch', { name: 'Send next request anonymously' }).check()
    await runAgain(page)
    await answers(page, /TOKEN_MISSING/)
    expect(await page.getByRole('switch', { name: 'Send next request anonymously' }).isChecked()).toBe(false)
    await runAgain(page)
    await answers(page, /"email"/)
  })

  it('runs examples with one click, in tabs, and stores them without passwords', async () => {
    await runExample(page, 'Create an account')
    await answers(page, /"Authenticated"/)
    await runExample(page, 'Sign in')
    await answers(page, /"accessTokenExpiresIn"/)
    await showPane(page, 'History')
    await page.getByRole('region', { name: 'History' }).getByText('SignIn').first().waitFor()
    await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('SignIn'))
    await page.reload()
    await editorsOf(page)
    await page.getByRole('tab', { name: 'Register' }).waitFor()
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('harbours')
  })

  it('shows at each field the required role, and how recent a sign-in must be', async () => {
    const schema = buildSchema(await (await fetch(`${house.url}/schema.graphql`)).text())
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}),
    )
    await showPane(page, 'Documentation Explorer')
    const docs = page.getByRole('region', { name: 'Documentation Explorer' })
    await docs.locator('[data-rule]').last().waitFor()
    const items = await docs.getByRole('listitem').evaluateAll((all) =>
      all.map((item) => {
        const textsOf = (selector: string) =>
          [...item.querySelectorAll(selector)].map(({ textContent }) => textContent)
        return { links: textsOf('a'), rules: textsOf('[data-rule]'), fresh: textsOf('[data-fresh]') }
      }),
    )
    for (const field of fields) {
      // Subscriptions come last, and can have the name of a query.
      const item = items.find(({ links }) => links.includes(field.name))
      const within = freshWithinOf(schema, field)
      expect([field.name, item?.rules, item?.fresh]).toEqual([
        field.name,
        [ruleOf(schema, field)],
        within === undefined ? [] : [`confirm within ${within / 60} min`],
      ])
    }
    await docs.getByRole('link', { name: 'setUserRole', exact: true }).click()
    await docs.locator('[data-rule="ADMIN"]').waitFor()
    await press(page, 'Go back to Docs')
    await docs.getByRole('combobox').fill('setUserAc')
    await page.getByRole('option').first().waitFor()
  })

  it('shares document and variables in a link, without secrets', async () => {
    await enterExplorer(page, await house.api.register())
    await write(
      page,
      'Operation Editor',
      'query Shared($token: String!) { verifyToken(token: $token) { valid } }',
    )
    await write(page, 'Variables', '{ "token": "a-secret-token", "note": "kept" }')
    await press(page, 'Headers')
    await write(page, 'Headers', '{ "x-mine": "header" }')
    await press(page, 'Copy a link to this operation')
    await reads(page, /Link copied/)
    const link = await copied(page)
    expect(decodeURIComponent(link)).not.toMatch(/a-secret-token|x-mine|eyJ/)

    const other = await openExplorer(await house.device(), link)
    expect(await textIn(other, 'Operation Editor')).toContain('queryShared($token:String!)')
    expect(await textIn(other, 'Variables')).toMatch(/"token":"".*"note":"kept"/)
    expect(new URL(other.url()).hash).toBe('')
  })

  it('copies a cURL command with a placeholder, and downloads the schema in both forms', async () => {
    await enterExplorer(page, await house.api.register())
    await runExample(page, 'My profile')
    await press(page, 'Copy as cURL')
    await reads(page, /Command copied/)
    expect(await copied(page)).toContain('authorization: Bearer $ACCESS_TOKEN')
    await showPane(page, 'Documentation Explorer')
    expect(await downloaded(page, 'Schema (SDL)')).toBe(
      await (await fetch(`${house.url}/schema.graphql`)).text(),
    )
    expect(JSON.parse(await downloaded(page, 'Introspection (JSON)')).data.__schema.queryType.name).toBe(
      'Query',
    )
  })

  it('acts as each role, read-only, and each use is in the audit log', async () => {
    device.expect(forbidden)
    await enterExplorer(page, root)
    const expected = {
      CLIENT: /FORBIDDEN/,
      EMPLOYEE: /FORBIDDEN/,
      MANAGER: /"totalCount"/,
      ADMIN: /"totalCount"/,
    }
    for (const [role, answer] of Object.entries(expected)) {
      await page.getByLabel('Act as').selectOption(role)
      await reads(page, new RegExp(`Acting as ${role}, read-only`))
      await runExample(page, 'List users')
      await answers(page, answer)
    }
    await runExample(page, 'Change my profile')
    await answers(page, /FORBIDDEN/)
    await press(page, 'Stop')
    await runAgain(page)
    await answers(page, /"updateProfile"/)
    const admin = await house.api.login(root)
    const log = await admin.request(
      '{ auditEvents(filter: { kind: EXPLORED_AS }) { edges { node { outcome } } } }',
    )
    expect(log.data.auditEvents.edges).toHaveLength(4)
  })

  it.each(['dark', 'light'] as const)(
    'follows the system in %s, is accessible (axe), and never scrolls sideways on a phone',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      await page.locator(`body.graphiql-${colorScheme}`).waitFor()
      await enterExplorer(page, root)
      await reads(page, 'Root Keeper')
      expect(await seriousIn(page, ['header', '[aria-label="Examples"]'])).toEqual([])
      await showPane(page, 'Documentation Explorer')
      await reads(page, 'Queries')
      expect(await seriousIn(page, ['.graphiql-doc-explorer-content'])).toEqual([])
      await page.setViewportSize({ width: 360, height: 740 })
      expect(await overflowing(page)).toEqual([])
      await press(page, 'Sign out')
      await press(page, 'Sign in')
      expect(await seriousIn(page, ['dialog'])).toEqual([])
    },
  )
})

describe('The explorer', () => {
  it('shares its session with the application', async () => {
    const device = await house.device()
    const application = await signedInTab(device, await house.api.register())
    await follow(application, 'Explorer')
    await editorsOf(application)
    await reads(application, 'Ada Lovelace')
    const other = await device.tab('/sessions')
    await arrivesAt(other, 'Sessions')
    await press(application, 'Sign out')
    await reads(application, 'Not signed in')
    await arrivesAt(other, 'Sign in')
  })

  it('renews a token that expires between two runs', async () => {
    const ada = await brief.api.register()
    const page = await openExplorer(await brief.device())
    await enterExplorer(page, ada)
    await runExample(page, 'My sessions')
    await answers(page, /"current": true/)
    const before = brief.refreshes()
    await brief.server.until(() => brief.refreshes() > before + 1)
    await runExample(page, 'My profile')
    await answers(page, /"firstName": "Ada"/)
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
  })

  it('is in production for administrators only, after signing in', async () => {
    const page = await (await production.device()).tab('/explorer')
    await arrivesAt(page, 'Sign in')
    await signIn(page, root)
    await editorsOf(page)
    await reads(page, 'Root Keeper')
    expect(await page.getByLabel('Act as').count()).toBe(0)
    await page.reload()
    await editorsOf(page)
    await runExample(page, 'My profile')
    await answers(page, /"role": "ADMIN"/)
  })

  it('is not found in production by others', async () => {
    const device = await production.device()
    const page = await signedInTab(device, await production.api.register())
    expect(await page.getByRole('link', { name: 'Explorer' }).count()).toBe(0)
    await page.goto('/explorer')
    await arrivesAt(page, 'Page not found')
  })
})

async function downloaded(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, name)])
  return text(await download.createReadStream())
}

/** Serious and critical axe violations in our own parts of the page. */
async function seriousIn(page: Page, parts: string[]): Promise<readonly string[]> {
  await loadAxe(page)
  const { violations } = await page.evaluate((include) => window.axe.run({ include }), parts)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
