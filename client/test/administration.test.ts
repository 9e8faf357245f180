import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { Visitor } from '../../server/test/visitor.ts'
import { openHouse } from './house.ts'
import { arrivesAt, fill, follow, heading, press, reads, signedInTab } from './people.ts'

const house = openHouse()
const refused = /status of 401/
const root = { email: 'root@example.org', password: 'keeper of all keys' }

describe('Administration', () => {
  it('begins with the printed link, which is good once', async () => {
    const device = await house.device()
    const link = house.server.setupLink ?? ''
    const page = await device.tab(link)
    await arrivesAt(page, 'Create the first administrator')
    await fillIn(page)
    await press(page, 'Create administrator')
    await arrivesAt(page, 'Profile')
    await follow(page, 'People')
    await arrivesAt(page, 'People')
    expect(page.url()).not.toContain('token')

    const late = await (await house.device()).tab(link)
    await fillIn(late, 'second@example.org')
    await press(late, 'Create administrator')
    await late.getByRole('alert').filter({ hasText: /./ }).waitFor()
    expect((await house.api.tryToLogin('second@example.org', root.password)).data.login.__typename).toBe(
      'InvalidCredentials',
    )
  })

  it('says what is missing of a link that is cut short', async () => {
    const page = await (await house.device()).tab('/setup')
    await arrivesAt(page, 'This link is incomplete')
  })

  it('finds people as one types', async () => {
    await house.api.register({ firstName: 'Zenobia', lastName: 'Quartermain' })
    const page = await signedInTab(await house.device(), root)
    await follow(page, 'People')
    await page.getByLabel('Search').fill('quarterm')
    await reads(page, '1 person')
    await page.getByRole('link', { name: 'Zenobia Quartermain' }).click()
    await arrivesAt(page, 'Zenobia Quartermain')
    await page.goBack()
    await reads(page, '1 person')
    expect(await page.getByLabel('Search').inputValue()).toBe('quarterm')
  })

  it('disables an account, and its open tab ends within two seconds', async () => {
    const grace = await house.api.register({ firstName: 'Grace', lastName: 'Hopper' })
    const device = await house.device()
    const open = await signedInTab(device, grace)
    const page = await personAt(await signedInTab(await house.device(), root), grace)
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

  it('promotes and demotes, and the open tab goes on with the new role', async () => {
    const joan = await house.api.register({ firstName: 'Joan', lastName: 'Clarke' })
    const device = await house.device()
    const open = await signedInTab(device, joan)
    const page = await personAt(await signedInTab(await house.device(), root), joan)
    device.expect(refused)
    await setRole(page, 'Manager')
    await reads(page, 'Joan is now a manager')
    await follow(open, 'Sessions')
    await open.getByRole('link', { name: 'People' }).waitFor()
    await follow(open, 'People')
    await reads(open, 'Joan Clarke')
    expect(await open.getByRole('link', { name: 'root' }).count()).toBe(0)

    await setRole(page, 'Employee')
    await reads(page, 'Joan is now an employee')
    await follow(open, 'Profile')
    await follow(open, 'Sessions')
    await open.getByRole('link', { name: 'People' }).waitFor({ state: 'detached' })
  })

  it('keeps the last administrator from locking themselves out', async () => {
    const page = await signedInTab(await house.device(), root)
    await follow(page, 'People')
    await page.getByRole('link', { name: 'Root Keeper' }).click()
    await arrivesAt(page, 'Root Keeper')
    await reads(page, 'You cannot change your own role.')
    expect(await page.getByRole('button', { name: 'Disable account' }).count()).toBe(0)
  })
})

function fillIn(page: Page, email = root.email): Promise<void> {
  return fill(page, {
    'First name': 'Root',
    'Last name': 'Keeper',
    Email: email,
    Password: root.password,
    'Password again': root.password,
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
