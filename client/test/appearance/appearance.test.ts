import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { bringAxe, colourRules, violationsOn } from '../accessibility.ts'
import type { Device } from '../device.ts'
import { openHouse } from '../house.ts'
import { overflowing } from '../overflowing.ts'
import { arrivesAt, fill, press, reads, signIn } from '../people.ts'

const house = openHouse()
const root = { email: 'root@example.org', password: 'keeper of all keys' }
let personId = ''

interface View {
  readonly name: string
  readonly path: () => string
  /** What shows that the page has loaded, and how to reach the state to check. */
  readonly when: (page: Page) => Promise<void>
}

const error = (page: Page) => page.locator('[aria-invalid="true"]').first().waitFor()
const dialog = (page: Page) => page.getByRole('dialog').waitFor()
const isAt = (name: string) => (page: Page) => arrivesAt(page, name)

const signedOut: View[] = [
  { name: 'sign-in', path: () => '/sign-in', when: isAt('Sign in') },
  {
    name: 'sign-in, with errors',
    path: () => '/sign-in',
    when: async (page) => {
      await press(page, 'Sign in')
      await error(page)
    },
  },
  {
    name: 'sign-in, refused',
    path: () => '/sign-in',
    when: async (page) => {
      await signIn(page, { email: 'unknown@example.org' })
      await page.getByRole('alert').filter({ hasText: /./ }).waitFor()
    },
  },
  { name: 'registration', path: () => '/register', when: isAt('Create your account') },
  {
    name: 'registration, with errors',
    path: () => '/register',
    when: async (page) => {
      await fill(page, { Email: 'no address', 'First name': 'A', 'Last name': 'B' })
      await fill(page, { Password: '12345678', 'Confirm password': '1234' })
      await press(page, 'Create account')
      await error(page)
    },
  },
  { name: 'setup', path: () => '/setup?token=abc', when: isAt('Create the first administrator') },
  { name: 'first password', path: () => '/choose-password?token=abc', when: isAt('Choose your password') },
  {
    name: 'first password of a long address',
    path: () =>
      `/choose-password?token=abc#email=${'bartholomew.featherstonehaugh.'.repeat(2)}smith@example.org`,
    when: isAt('Choose your password'),
  },
  {
    name: 'first password, link expired',
    path: () => '/choose-password?token=abc',
    when: async (page) => {
      const password = 'seven lanterns on the quay'
      await fill(page, { Password: password, 'Confirm password': password })
      await press(page, 'Choose password')
      await arrivesAt(page, 'This link no longer works')
    },
  },
  {
    name: 'first password, link cut short',
    path: () => '/choose-password',
    when: isAt('Open the link again'),
  },
  { name: 'forgotten password', path: () => '/forgot-password', when: isAt('Reset your password') },
  {
    name: 'forgotten password, link sent',
    path: () => '/forgot-password',
    when: async (page) => {
      await fill(page, { Email: 'ada@example.org' })
      await press(page, 'Send link')
      await arrivesAt(page, 'Check your mail')
    },
  },
  { name: 'new password', path: () => '/reset#abc', when: isAt('Choose a new password') },
  { name: 'new password, link cut short', path: () => '/reset', when: isAt('Open the link again') },
  { name: 'verifying an address', path: () => '/verify#abc', when: isAt('Verify your email address') },
  {
    name: 'verifying an address, link expired',
    path: () => '/verify#abc',
    when: async (page) => {
      await press(page, 'Verify email address')
      await arrivesAt(page, 'This link no longer works')
    },
  },
  { name: 'verifying an address, link cut short', path: () => '/verify', when: isAt('Open the link again') },
  {
    name: 'confirming an address',
    path: () => '/confirm-email#abc',
    when: isAt('Confirm your new email address'),
  },
  {
    name: 'undoing a change of address',
    path: () => '/undo-email#abc',
    when: isAt('Undo the change of your email address'),
  },
  { name: 'setup, link cut short', path: () => '/setup', when: isAt('This link is incomplete') },
  { name: 'not found', path: () => '/no-such-page', when: isAt('Page not found') },
]

const signedIn: View[] = [
  { name: 'profile', path: () => '/profile', when: (page) => page.getByLabel('First name').waitFor() },
  {
    name: 'profile, with errors',
    path: () => '/profile',
    when: async (page) => {
      await fill(page, { 'First name': '', 'Phone (optional)': '12' })
      await press(page, 'Save changes')
      await error(page)
    },
  },
  {
    name: 'profile, saved',
    path: () => '/profile',
    when: async (page) => {
      await fill(page, { 'First name': 'Root' })
      await press(page, 'Save changes')
      await reads(page, 'Profile saved')
    },
  },
  {
    name: 'profile, changing the address, with errors',
    path: () => '/profile',
    when: async (page) => {
      await press(page, 'Change email address')
      await fill(page, { 'New email address': 'no address' })
      await page.getByLabel('New email address').press('Enter')
      await error(page)
    },
  },
  {
    name: 'profile, address waiting for its link',
    path: () => '/profile',
    when: async (page) => {
      await press(page, 'Change email address')
      await fill(page, { 'New email address': 'keeper@example.org' })
      await page.getByLabel('New email address').press('Enter')
      await reads(page, 'Waiting for you to confirm keeper@example.org')
    },
  },
  { name: 'password', path: () => '/password', when: isAt('Password') },
  {
    name: 'password, with errors',
    path: () => '/password',
    when: async (page) => {
      await fill(page, { 'Current password': 'wrong', 'New password': '1', 'Confirm new password': '2' })
      await press(page, 'Change password')
      await error(page)
    },
  },
  { name: 'security', path: () => '/security', when: (page) => reads(page, 'No passkeys') },
  {
    name: 'security, adding a passkey',
    path: () => '/security',
    when: async (page) => {
      await press(page, 'Add a passkey')
      await dialog(page)
    },
  },
  {
    name: 'security, setting up an app, with errors',
    path: () => '/security',
    when: async (page) => {
      await press(page, 'Set up an app')
      await press(page, 'Turn on')
      await error(page)
    },
  },
  { name: 'security, first passkey', path: () => '/security/start', when: isAt('Add a passkey now?') },
  { name: 'sessions', path: () => '/sessions', when: (page) => reads(page, 'Active now') },
  {
    name: 'sessions, ending one',
    path: () => '/sessions',
    when: async (page) => {
      await page
        .getByRole('button', { name: /^End session on/ })
        .first()
        .click()
      await dialog(page)
    },
  },
  {
    name: 'sessions, ending the others',
    path: () => '/sessions',
    when: async (page) => {
      await press(page, 'End all other sessions')
      await dialog(page)
    },
  },
  { name: 'people', path: () => '/admin/users', when: (page) => reads(page, 'Ada Lovelace') },
  {
    name: 'people, none found',
    path: () => '/admin/users?text=not-a-name',
    when: (page) => reads(page, 'No matching users'),
  },
  { name: 'a person', path: () => `/admin/users/${personId}`, when: isAt('Ada Lovelace') },
  {
    name: 'a person, disabling',
    path: () => `/admin/users/${personId}`,
    when: async (page) => {
      await press(page, 'Disable account')
      await dialog(page)
    },
  },
  {
    name: 'a person, ending all sessions',
    path: () => `/admin/users/${personId}`,
    when: async (page) => {
      await press(page, 'End all sessions')
      await dialog(page)
    },
  },
  {
    name: 'a person, explained',
    path: () => `/admin/users/${personId}`,
    when: async (page) => {
      await page.getByLabel('Field').selectOption({ label: 'createFirstAdministrator' })
      await press(page, 'Check')
      await reads(page, 'Allowed.')
    },
  },
  {
    name: 'a new person, with errors',
    path: () => '/admin/users/new',
    when: async (page) => {
      await press(page, 'Create account')
      await error(page)
    },
  },
  {
    name: 'a new person, created',
    path: () => '/admin/users/new',
    when: async (page) => {
      await fill(page, { 'First name': 'Hedy', 'Last name': 'Lamarr', Email: 'hedy@example.org' })
      await press(page, 'Create account')
      await arrivesAt(page, 'Account created for Hedy Lamarr')
    },
  },
  { name: 'own data', path: () => '/your-data', when: isAt('Your data') },
  {
    name: 'own data, deleting the account',
    path: () => '/your-data',
    when: async (page) => {
      await press(page, 'Delete account')
      await dialog(page)
    },
  },
  { name: 'the audit log', path: () => '/admin/audit', when: (page) => reads(page, /events? shown/) },
  {
    name: 'the audit log, of one person',
    path: () => `/admin/audit?about=${personId}`,
    when: async (page) => {
      await page.getByLabel('User: Ada Lovelace').waitFor()
      await reads(page, /events? shown/)
    },
  },
  {
    name: 'the audit log, nothing found',
    path: () => '/admin/audit?since=2001-01-01&until=2001-01-02',
    when: (page) => reads(page, 'No matching events'),
  },
  { name: 'recent activity', path: () => '/activity', when: (page) => reads(page, /You became/) },
  { name: 'the mails', path: () => '/admin/mails', when: (page) => reads(page, /mails? shown/) },
  {
    name: 'the mails, nothing found',
    path: () => '/admin/mails?state=FAILED',
    when: (page) => reads(page, 'No matching mails'),
  },
  {
    name: 'the mails, cancelling one',
    path: () => '/admin/mails',
    when: async (page) => {
      await page
        .getByRole('button', { name: /^Cancel:/ })
        .first()
        .click()
      await dialog(page)
    },
  },
  { name: 'a person who is not', path: () => '/admin/users/x', when: isAt('User not found') },
  { name: 'not found, signed in', path: () => '/no-such-page', when: isAt('Page not found') },
]

beforeAll(async () => {
  const ada = await house.api.register({ firstName: 'Ada', lastName: 'Lovelace' })
  personId = ada.user.id
  const token = new URL(house.server.setupLink ?? '').searchParams.get('token')
  const input = { ...root, passwordConfirmation: root.password, firstName: 'Root', lastName: 'Keeper', token }
  await house.api.request(CREATE_FIRST_ADMINISTRATOR, { input })
  await house.api.login(root)
  await ada.changePassword('three lanterns by the quay')
})

const CREATE_FIRST_ADMINISTRATOR = `mutation ($input: CreateFirstAdministratorInput!) {
  createFirstAdministrator(input: $input) { __typename } }`

const sizes = {
  'on a phone of 360 pixels': { width: 360, height: 740 },
  // 1280 pixels are 640 at 200 % and 320 at 400 % (WCAG 1.4.10).
  'at 200 % zoom': { width: 640, height: 400 },
  'at 400 % zoom': { width: 320, height: 256 },
}
const wide = { width: 1280, height: 800 }

describe('Every page', () => {
  const searched = (views: readonly View[], enter: (device: Device) => Promise<Page>) => async () => {
    const device = await house.device({ viewport: wide })
    await bringAxe(device.context)
    const page = await enter(device)
    const found: string[] = []
    for (const view of views) {
      await visit(page, view.path())
      await view.when(page)
      found.push(...(await problemsOf(page)).map((problem) => `${view.name} ${problem}`))
    }
    expect(found).toEqual([])
  }

  it(
    'before the sign-in is accessible (axe) in light and dark, and never scrolls sideways',
    searched(signedOut, (device) => device.tab(nowhere)),
  )

  it(
    'behind the sign-in is accessible (axe) in light and dark, and never scrolls sideways',
    searched(signedIn, entered),
  )
})

describe('The colour scheme', () => {
  it('is the chosen one before the first paint, after a reload', async () => {
    const page = await (await house.device({ colorScheme: 'light' })).tab('/sign-in')
    await page.getByRole('button', { name: 'Colour scheme: System' }).click()
    await page.getByRole('button', { name: 'Colour scheme: Light' }).click()
    await page.getByRole('button', { name: 'Colour scheme: Dark' }).waitFor()
    await page.reload({ waitUntil: 'commit' })
    await page.waitForFunction(() => document.body)
    expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark')
    await arrivesAt(page, 'Sign in')
  })

  it('follows the system', async () => {
    const page = await (await house.device({ colorScheme: 'dark' })).tab('/sign-in')
    await arrivesAt(page, 'Sign in')
    const dark = await backgroundOf(page)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'light')
    expect(await backgroundOf(page)).not.toBe(dark)
  })
})

async function entered(device: Device): Promise<Page> {
  const page = await device.tab('/sign-in')
  await signIn(page, root)
  await arrivesAt(page, 'Profile')
  return page
}

const nowhere = '/no-such-page'

/** Goes there within the application, which takes less than loading it, and from a page that shows nothing else. */
async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate(go, nowhere)
  await arrivesAt(page, 'Page not found')
  await page.evaluate(go, path)
}

/** What the browser does at a step in the history; runs in the page. */
function go(path: string): void {
  history.pushState(null, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
}

async function problemsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  await changeScheme(page, 'light')
  found.push(...(await violationsOn(page)).map((violation) => `in light: ${violation}`))
  const light = await contentOf(page)
  await changeScheme(page, 'dark')
  const rules = (await contentOf(page)) === light ? colourRules : undefined
  found.push(...(await violationsOn(page, rules)).map((violation) => `in dark: ${violation}`))
  for (const [name, size] of Object.entries(sizes)) {
    await page.setViewportSize(size)
    found.push(...(await overflowing(page)).map((what) => `${name}: ${what}`))
  }
  await page.setViewportSize(wide)
  return found
}

async function changeScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.waitForFunction(
    (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
    colorScheme,
  )
}

/** What is rendered of it, with what is hidden by styles and what is not. */
const contentOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const visible = [...document.body.querySelectorAll('*')].map((element) => element.checkVisibility())
    return JSON.stringify([document.title, document.body.outerHTML, visible])
  })

const backgroundOf = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
