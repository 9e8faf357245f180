import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { Device } from './device.ts'
import { openHouse } from './house.ts'
import { arrivesAt, follow, press, reads, signedInTab } from './people.ts'
import { bundleForPage } from './session-bundle.ts'

declare global {
  interface Window {
    prompts: number
    signIn: (email: string, password: string) => Promise<void>
    /** Creates users at the same time, and gives the password in the one prompt. */
    createUsers: (count: number, password: string) => Promise<string[]>
  }
}

const house = openHouse({ NODE_OPTIONS: `--import ${import.meta.dirname}/movable-clock.mjs` })
const refused = /status of 401/
const root = { email: 'root@example.org', password: 'keeper of all keys' }
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Confirm it’s you' })

/** The first administrator, and a server for which every sign-in until now is an hour old. */
beforeAll(async () => {
  const input = {
    ...{ token: new URL(house.server.setupLink ?? '').searchParams.get('token'), ...root },
    ...{ passwordConfirmation: root.password, firstName: 'Root', lastName: 'Keeper' },
  }
  await house.api.request(
    'mutation($input: CreateFirstAdministratorInput!) { createFirstAdministrator(input: $input) { __typename } }',
    { input },
  )
})

describe('A change that needs a recent confirmation', () => {
  it('is completed by the password, in the dialog over the page', async () => {
    const grace = await house.api.register({ firstName: 'Grace', lastName: 'Hopper' })
    const page = await staleTab(await house.device())
    await follow(page, 'Users')
    await page.getByRole('link', { name: 'Grace Hopper' }).click()
    await arrivesAt(page, 'Grace Hopper')
    await press(page, 'End all sessions')
    await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click()
    await dialog(page).waitFor()
    await dialog(page).getByLabel('Password', { exact: true }).fill('not this one')
    await dialog(page).getByRole('button', { name: 'Confirm' }).click()
    await reads(page, /^That was not right/)
    await dialog(page).getByLabel('Password', { exact: true }).fill(root.password)
    await page.keyboard.press('Enter')
    await dialog(page).waitFor({ state: 'detached' })
    await reads(page, /sessions? ended/)
    const { data } = await house.api.request('{ profile { id } }', {}, { token: grace.accessToken })
    expect(data).toBeUndefined()
  })

  it('of ten mutations at once: one confirmation, and each is applied once', async () => {
    const device = await house.device({ mayKeepTokens: true })
    const page = await libraryPage(device)
    await page.evaluate(({ email, password }) => window.signIn(email, password), root)
    await moveClock(device)
    const sent = countOf(page, 'createUser')
    const confirmed = countOf(page, 'confirm')
    const results = await page.evaluate((password) => window.createUsers(10, password), root.password)
    expect(results).toEqual(Array(10).fill('Invitation'))
    expect(await page.evaluate(() => window.prompts)).toBe(1)
    expect({ sent: sent(), confirmed: confirmed() }).toEqual({ sent: 20, confirmed: 1 })
    expect(await numberOfUsers()).toBe(10)
  })
})

async function moveClock(device: Device): Promise<void> {
  device.expect(refused)
  await house.server.moveClock()
}

/** The administrator's tab, whose sign-in is an hour old. */
async function staleTab(device: Device): Promise<Page> {
  const page = await signedInTab(device, root)
  await moveClock(device)
  return page
}

/** How many operations with this field a page has sent since. */
function countOf(page: Page, field: string): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.postData()?.includes(`${field}(`)) count += 1
  })
  return () => count
}

/** How many accounts the ten mutations created. */
async function numberOfUsers(): Promise<number> {
  const { data } = await house.api.tryToLogin(root.email, root.password)
  const login = data.login as { tokens: { accessToken: string } }
  const { data: found } = await house.api.request(
    '{ users(filter: { text: "at-once" }) { totalCount } }',
    {},
    { token: login.tokens.accessToken },
  )
  return (found as { users: { totalCount: number } }).users.totalCount
}

/** A page on the server's origin with the library and Apollo Client alone. */
async function libraryPage(device: Device): Promise<Page> {
  const script = await bundleForPage(pageScript)
  await device.context.route('**/library/**', (route) =>
    route.request().url().endsWith('/page')
      ? route.fulfill({ contentType: 'text/html', body: html })
      : route.fulfill({ contentType: 'text/javascript', body: script }),
  )
  const page = await device.tab('/library/page')
  await page.waitForFunction(() => document.title === 'Ready')
  return page
}

const html =
  '<!doctype html><title>Library</title><link rel="icon" href="data:,"><script type="module" src="/library/script.js"></script>'

const pageScript = `
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { AuthSession } from '@gatehouse/session'
import { AuthLink } from '@gatehouse/session/apollo'

window.prompts = 0
let password
const session = new AuthSession({
  mode: 'token',
  endpoint: '/graphql',
  async confirm({ submit }) {
    window.prompts += 1
    await submit({ password })
  },
})
const link = ApolloLink.from([new AuthLink({ session }), new HttpLink({ uri: '/graphql' })])
const client = new ApolloClient({ cache: new InMemoryCache(), link })
const tokens = 'tokens { accessToken accessTokenExpiresIn refreshToken }'

window.signIn = async (email, password) => {
  const mutation = gql\`mutation($input: LoginInput!) {
    login(input: $input) { ... on Authenticated { user { id } session { id } \${tokens} } }
  }\`
  const variables = { input: { email, password, delivery: 'BODY' } }
  const { data } = await client.mutate({ mutation, variables, context: { auth: 'skip' } })
  const { login } = data
  await session.signedIn({ ...login.tokens, userId: login.user.id, sessionId: login.session.id })
}

window.createUsers = async (count, given) => {
  password = given
  const mutation = gql\`mutation($input: CreateUserInput!) { createUser(input: $input) { __typename } }\`
  const all = Array.from({ length: count }, async (_, index) => {
    const input = { email: \`at-once-\${index}@example.org\`, firstName: 'At', lastName: 'Once' }
    const { data } = await client.mutate({ mutation, variables: { input } })
    return data.createUser.__typename
  })
  return Promise.all(all)
}

await session.start()
document.title = 'Ready'
`
