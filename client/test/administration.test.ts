import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { SET_ROLE, type Visitor } from '../../server/src/testing/visitor.ts'
import { holdOperation } from './hold-operation.ts'
import { openHouse } from './house.ts'
import { arrivesAt, fill, follow, heading, press, reads, signedInTab } from './people.ts'

const house = openHouse()
const refused = /status of 401/
const root = { email: 'root@example.org', password: 'keeper of all keys' }

describe('Administration', () => {
  it('starts with the printed link, which works once', async () => {
    const device = await house.device()
    const link = house.server.setupLink ?? ''
    const page = await device.tab(link)
    await arrivesAt(page, 'Create the first administrator')
    await fillIn(page)
    await press(page, 'Create administrator')
    await arrivesAt(page, 'Add a passkey now?')
    await press(page, 'Later')
    await arrivesAt(page, 'Profile')
    await follow(page, 'Users')
    await arrivesAt(page, 'Users')
    expect(page.url()).not.toContain('token')

    const late = await (await house.device()).tab(link)
    await fillIn(late, 'second@example.org')
    await press(late, 'Create administrator')
    await late.getByRole('alert').filter({ hasText: /./ }).waitFor()
    expect((await house.api.tryToLogin('second@example.org', root.password)).data.login.__typename).toBe(
      'InvalidCredentials',
    )
  })

  it('says so if the link is incomplete', async () => {
    const page = await (await house.device()).tab('/setup')
    await arrivesAt(page, 'This link is incomplete')
  })

  it('finds users while typing', async () => {
    await house.api.register({ firstName: 'Zenobia', lastName: 'Quartermain' })
    const page = await rootsTab()
    await follow(page, 'Users')
    await page.getByLabel('Search').fill('quarterm')
    await reads(page, '1 user')
    await page.getByRole('link', { name: 'Zenobia Quartermain' }).click()
    await arrivesAt(page, 'Zenobia Quartermain')
    await page.goBack()
    await reads(page, '1 user')
    expect(await page.getByLabel('Search').inputValue()).toBe('quarterm')
  })

  it('disables an account, and its open tab ends within two seconds', async () => {
    const grace = await house.api.register({ firstName: 'Grace', lastName: 'Hopper' })
    const device = await house.device()
    const open = await signedInTab(device, grace)
    const page = await personAt(await rootsTab(), grace)
    device.expect(refused)
    await press(page, 'Disable account')
    await page.getByRole('dialog').getByRole('button', { name: 'Disable account' }).click()
    await reads(page, /Grace Hopper is disabled, 2 sessions ended/)
    await heading(open, 'Sign in').waitFor({ timeout: 2_000 })
    await reads(open, /This account has been disabled/)
    await fill(open, { Email: grace.email, Password: grace.password })
    await press(open, 'Sign in')
    await open
      .getByRole('alert')
      .filter({ hasText: /disabled/ })
      .waitFor()

    await press(page, 'Enable account')
    await page.getByRole('dialog').getByRole('button', { name: 'Enable account' }).click()
    await reads(page, 'Grace Hopper is enabled')
    await press(open, 'Sign in')
    await arrivesAt(open, 'Profile')
  })

  it('promotes and demotes, and the open tab continues with the new role', async () => {
    const joan = await house.api.register({ firstName: 'Joan', lastName: 'Clarke' })
    const device = await house.device()
    const open = await signedInTab(device, joan)
    const page = await personAt(await rootsTab(), joan)
    device.expect(refused)
    await setRole(page, 'Manager')
    await reads(page, 'Joan is now a manager')
    await follow(open, 'Sessions')
    await open.getByRole('link', { name: 'Users' }).waitFor()
    await follow(open, 'Users')
    await reads(open, 'Joan Clarke')
    expect(await open.getByRole('link', { name: 'root' }).count()).toBe(0)

    await setRole(page, 'Employee')
    await reads(page, 'Joan is now an employee')
    await follow(open, 'Profile')
    await follow(open, 'Sessions')
    await open.getByRole('link', { name: 'Users' }).waitFor({ state: 'detached' })
  })

  it('does not repeat a query that was in flight when the role changed', async () => {
    const ruth = await house.api.register({ firstName: 'Ruth', lastName: 'Teitelbaum' })
    const admin = await house.api.login(root)
    await admin.request(SET_ROLE, { input: { userId: ruth.user.id, role: 'MANAGER' } })
    const device = await house.device()
    device.expect(refused)
    const open = await signedInTab(device, ruth)
    const held = await holdOperation(open, 'Users')
    await follow(open, 'Users')
    await held.arrived
    await admin.request(SET_ROLE, { input: { userId: ruth.user.id, role: 'EMPLOYEE' } })
    held.release()
    await arrivesAt(open, 'No access')
    await reads(open, /Your role is employee/)
  })

  it('shows a manager employees and clients, and nothing that is for administrators', async () => {
    const mary = await house.api.register({ firstName: 'Mary', lastName: 'Jackson' })
    const admin = await house.api.login(root)
    await admin.request(SET_ROLE, { input: { userId: mary.user.id, role: 'MANAGER' } })
    const page = await signedInTab(await house.device(), mary)
    await follow(page, 'Users')
    await reads(page, 'Zenobia Quartermain')
    for (const name of ['Root Keeper', 'Audit log', 'Add user']) {
      expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0)
    }
    await page.getByRole('link', { name: 'Zenobia Quartermain' }).click()
    await page.getByRole('button', { name: 'Disable account' }).waitFor()
    for (const name of ['Change role', 'Create new link', 'Check']) {
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0)
    }
    for (const path of ['/admin/audit', '/admin/users/new']) {
      await page.goto(path)
      await arrivesAt(page, 'No access')
    }
    await page.goto(`/admin/users/${admin.user.id}`)
    await arrivesAt(page, 'User not found')
  })

  it('says on which devices before it ends all sessions of a user', async () => {
    const nora = await house.api.register({ firstName: 'Nora', lastName: 'Stanton' })
    const device = await house.device()
    device.expect(refused)
    const open = await signedInTab(device, nora)
    const page = await personAt(await rootsTab(), nora)
    await press(page, 'End all sessions')
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/signed out immediately on .* and unsaved changes there are lost/).waitFor()
    await dialog.getByRole('button', { name: 'End all sessions' }).click()
    await reads(page, '2 sessions ended')
    await reads(page, 'No active sessions.')
    await heading(open, 'Sign in').waitFor({ timeout: 2_000 })
  })

  it('creates an account, whose owner chooses the password with a link that works once', async () => {
    const page = await rootsTab()
    await follow(page, 'Users')
    await follow(page, 'Add user')
    await fill(page, { 'First name': 'Hedy', 'Last name': 'Lamarr', Email: 'hedy@example.org' })
    await page.getByLabel('Role').selectOption({ label: 'Client' })
    await press(page, 'Create account')
    await arrivesAt(page, 'Account created for Hedy Lamarr')
    const first = await page.getByLabel('Link for Hedy').inputValue()
    await press(page, 'Copy link')
    await reads(page, 'Copied')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first)

    await follow(page, 'View Hedy’s account')
    await arrivesAt(page, 'Hedy Lamarr')
    await reads(page, 'No active sessions.')
    await press(page, 'Create new link')
    const link = await page.getByLabel('Link for Hedy').inputValue()
    expect(link).not.toBe(first)
    await chooseBy(first, 'This link no longer works')
    const chosen = await chooseBy(link, 'Profile')
    await reads(chosen, 'hedy@example.org')
    await chooseBy(link, 'This link no longer works')
  })

  it('shows all events in the audit log, and each user their own', async () => {
    const page = await rootsTab()
    await follow(page, 'Audit log')
    await arrivesAt(page, 'Audit log')
    await reads(page, /chose their first password and signed in/)
    await page.getByLabel('Event').selectOption({ label: 'User added' })
    await page.getByText(/^1 event shown/).waitFor()
    await page.getByText('Root Keeper created an account for Hedy Lamarr with the role client').waitFor()
    await page.getByRole('link', { name: 'Hedy Lamarr' }).click()
    await arrivesAt(page, 'Hedy Lamarr')
    await follow(page, 'View in audit log')
    await page.getByLabel('User: Hedy Lamarr').waitFor()
    await reads(page, 'Root Keeper created an invitation link for Hedy Lamarr')

    const hedy = await signedInTab(await house.device(), {
      email: 'hedy@example.org',
      password: firstPassword,
    })
    await follow(hedy, 'Recent activity')
    await reads(hedy, 'An administrator created an account for you with the role client')
    await reads(hedy, 'You chose your first password and signed in')
    expect(await hedy.getByText('Root Keeper').count()).toBe(0)
  })

  it('explains to an administrator why a user may or may not use a field', async () => {
    const joan = await house.api.register({ firstName: 'Joan', lastName: 'Feynman' })
    const page = await personAt(await rootsTab(), joan)
    await page.getByLabel('Field').selectOption({ label: 'setUserRole' })
    await press(page, 'Check')
    await reads(page, /The account is EMPLOYEE, which ranks below ADMIN/)
  })

  it('prevents administrators from locking themselves out', async () => {
    const page = await rootsTab()
    await follow(page, 'Users')
    await page.getByRole('link', { name: 'Root Keeper' }).click()
    await arrivesAt(page, 'Root Keeper')
    await reads(page, 'You cannot change your own role.')
    expect(await page.getByRole('button', { name: 'Disable account' }).count()).toBe(0)
  })
})

let kept: Page | undefined

/** The tab of the administrator, which most tests use, reloaded. */
async function rootsTab(): Promise<Page> {
  if (kept === undefined) {
    const device = await house.keptDevice({ permissions: ['clipboard-read', 'clipboard-write'] })
    kept = await signedInTab(device, root)
  } else {
    await kept.goto('/profile')
  }
  return kept
}

const firstPassword = 'frequency hopping by night'

/** Opens the link on a new device, chooses a password and continues to the application. */
async function chooseBy(link: string, arrival: string): Promise<Page> {
  const page = await (await house.device()).tab(link)
  await arrivesAt(page, 'Choose your password')
  await page.waitForURL('**/choose-password')
  await fill(page, { Password: firstPassword, 'Confirm password': firstPassword })
  await press(page, 'Choose password')
  await arrivesAt(page, arrival)
  return page
}

function fillIn(page: Page, email = root.email): Promise<void> {
  return fill(page, {
    'First name': 'Root',
    'Last name': 'Keeper',
    Email: email,
    Password: root.password,
    'Confirm password': root.password,
  })
}

async function personAt(page: Page, { user }: Visitor): Promise<Page> {
  await page.goto(`/admin/users/${user.id}`)
  await arrivesAt(page, `${user.firstName} ${user.lastName}`)
  return page
}

async function setRole(page: Page, role: string): Promise<void> {
  await page.getByLabel('New role').selectOption({ label: role })
  await press(page, 'Change role')
}
