import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../../server/src/testing/visitor.ts'
import { shareHouse } from '../house.ts'
import { arrivesAt, focused, reads, signedInTab } from '../people.ts'

const house = shareHouse()

describe('By keyboard alone', () => {
  it('an account is created', async () => {
    const page = await (await house.device()).tab('/register')
    await arrivesAt(page, 'Create your account')
    await typeInto(page, 'First name', 'Grace')
    await typeInto(page, 'Last name', 'Hopper')
    await typeInto(page, 'Email', 'grace.by.keyboard@example.org')
    await typeInto(page, 'Password', goodPassword)
    await typeInto(page, 'Confirm password', goodPassword)
    await page.keyboard.press('Enter')
    await arrivesAt(page, 'Profile')
  })

  it('a user signs in, corrects an error, and skips the navigation', async () => {
    const { email } = await house.api.register()
    const device = await house.device()
    const page = await device.tab('/sign-in')
    await arrivesAt(page, 'Sign in')
    await typeInto(page, 'Email', email)
    await page.keyboard.press('Enter')
    await reads(page, 'Enter your password.')
    expect(await focused(page)).toBe('Password')
    await page.keyboard.type(goodPassword)
    await page.keyboard.press('Enter')
    await arrivesAt(page, 'Profile')
    const other = await device.tab('/profile')
    await other.getByLabel('First name').waitFor()
    await other.keyboard.press('Tab')
    expect(await focused(other)).toBe('Skip to content')
    await other.keyboard.press('Enter')
    await other.keyboard.press('Tab')
    expect(await focused(other)).toBe('Send link')
  })

  it('a user changes profile and password, and signs out', async () => {
    const device = await house.device()
    // A poll that is sent while the password changes finds its session ended, and is sent again in the new one.
    device.expect(/status of 401/)
    const page = await signedInTab(device, await house.api.register())
    await typeInto(page, 'First name', 'Augusta', { replace: true })
    await page.keyboard.press('Enter')
    await reads(page, 'Profile saved')
    await goTo(page, 'Password')
    await page.keyboard.press('Enter')
    await arrivesAt(page, 'Password')
    await typeInto(page, 'Current password', goodPassword)
    await typeInto(page, 'New password', 'nine quiet harbours')
    await typeInto(page, 'Confirm new password', 'nine quiet harbours')
    await goTo(page, 'Change password')
    await page.keyboard.press('Space')
    await reads(page, /^Password changed/)
    await goTo(page, 'Sign out')
    await page.keyboard.press('Enter')
    await arrivesAt(page, 'Sign in')
  })

  it('a user ends other sessions, with the focus kept in the dialog and restored', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    await goTo(page, 'Sessions')
    await page.keyboard.press('Enter')
    await reads(page, 'Active now')
    await goTo(page, 'End all other sessions')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    expect(await focused(page)).toBe('Cancel')
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => document.activeElement?.textContent === 'End all other sessions')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('End all other sessions')
    await page.keyboard.press('Enter')
    await reads(page, '1 session ended')
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  })

  it('the focus is visible', async () => {
    const page = await (await house.device()).tab('/sign-in')
    await arrivesAt(page, 'Sign in')
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(showsFocus)).toBe('')
    }
  })
})

/** Presses Tab until the named element has the focus. */
async function goTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  while (passed.length < 60) {
    await page.keyboard.press('Tab')
    const here = await focused(page)
    if (here === name) return
    passed.push(here)
  }
  throw new Error(`The Tab key does not lead to “${name}”, but to ${passed.join(', ')}.`)
}

async function typeInto(page: Page, label: string, text: string, { replace = false } = {}): Promise<void> {
  await goTo(page, label)
  if (replace) await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** The focused element if its focus is invisible; runs in the page. */
function showsFocus(): string {
  const element = document.activeElement
  if (!element || element === document.body) return ''
  const wrapper = element.closest('[class*="wrapper"]') ?? element
  const shows = [element, wrapper].some((candidate) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(candidate)
    const outlined = outlineStyle !== 'none' && outlineWidth !== '0px'
    return outlined || boxShadow !== 'none' || (element instanceof HTMLInputElement && borderColor !== '')
  })
  return shows ? '' : element.outerHTML
}
