import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import { codeNow } from '../../server/test/code-now.ts'
import { violationsOn } from './accessibility.ts'
import { openExplorer } from './explorer-page.ts'
import { openHouse } from './house.ts'
import { arrivesAt, fill, follow, press, reads, signIn } from './people.ts'

const house = openHouse({ SECOND_FACTOR: 'EMPLOYEE' })
const ada = { email: 'ada@example.org', password: goodPassword }

describe('A role that needs a second factor', () => {
  it('has it set up at registration, asks for it at each sign-in, and not on a trusted device', async () => {
    const device = await house.device()
    const page = await device.tab('/register')
    const codes = await registerWithApp(page)
    expect(codes).toHaveLength(10)

    await signOut(page)
    await signIn(page, ada)
    await press(page, 'Use a recovery code instead')
    await fill(page, { 'Recovery code': codes[0] ?? '' })
    await page.getByLabel('Trust this device for 30 days').check()
    await page.keyboard.press('Enter')
    await arrivesAt(page, 'Profile')

    await signOut(page)
    await signIn(page, ada)
    await arrivesAt(page, 'Profile')

    const other = await (await house.device()).tab('/sign-in')
    await signIn(other, ada)
    await other.getByLabel('Code of your authenticator app').waitFor()
    // A mark without its styles is as wide as the page. No page before this one has loaded them.
    const mark = other.locator('label', { hasText: 'Trust this device' }).locator('..').locator('..')
    expect((await mark.boundingBox())?.height).toBeLessThan(100)
    expect(await violationsOn(other)).toEqual([])
    await press(other, 'Start over')
    expect(await other.getByLabel('Email').inputValue()).toBe(ada.email)
  })

  it('has it set up in the application, as the explorer says', async () => {
    const grace = { email: 'grace@example.org', password: goodPassword }
    await house.api.tryToRegister(grace)
    const page = await openExplorer(await house.device())
    await press(page, 'Sign in')
    await fill(page, { Email: grace.email, Password: grace.password })
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
    await reads(page, /^Your role requires a second factor/)
    expect(await violationsOn(page)).toEqual([])
    await follow(page, 'Open the application')
    await arrivesAt(page, 'Sign in')
  })
})

/** Creates the account and sets up an authenticator app on the way. @returns the recovery codes */
async function registerWithApp(page: Page): Promise<string[]> {
  await fill(page, { 'First name': 'Ada', Email: ada.email })
  await fill(page, { Password: ada.password, 'Confirm password': ada.password })
  await press(page, 'Create account')
  await reads(page, 'Your role needs a second factor. Set one up to sign in.')
  await press(page, 'Set up an app')
  const dialog = page.getByRole('dialog')
  const secret = (await dialog.locator('code').textContent())?.replaceAll(' ', '') ?? ''
  await dialog.getByLabel('6-digit code from the app').fill(await codeNow(secret))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await reads(page, 'Save your recovery codes')
  const codes = await page.getByRole('dialog').locator('li').allInnerTexts()
  await press(page, 'I have saved them')
  await arrivesAt(page, 'Profile')
  return codes
}

async function signOut(page: Page): Promise<void> {
  await press(page, 'Sign out')
  await arrivesAt(page, 'Sign in')
}
