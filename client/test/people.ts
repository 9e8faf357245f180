import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import type { Credentials, Device } from './device.ts'

export type { Credentials }

/** Fills in the form's fields by their labels. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Asks for a passkey, stops waiting for it, and finds the button ready for another time. */
export async function stopWaiting(page: Page, name: string): Promise<void> {
  await press(page, name)
  await press(page, 'Stop waiting')
  await page.waitForFunction((label) => document.activeElement?.textContent === label, name)
  expect(await page.getByRole('alert').filter({ hasText: /./ }).count()).toBe(0)
}

export const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()

/** The page's heading. */
export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true })

/** Resolves when the page with that heading is shown. */
export const arrivesAt = (page: Page, name: string) => heading(page, name).waitFor()

/** Resolves when the page contains this text. */
export const reads = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

/** Signs in with the form on the page. */
export async function signIn(page: Page, { email, password = goodPassword }: Credentials): Promise<void> {
  await fill(page, { Email: email, Password: password })
  await press(page, 'Sign in')
}

/**
 * Opens a tab of the device with that user signed in at their profile. The device signs in without a page, and the tab
 * finds its cookie: the form would be one more page to load in each test, and `signIn` uses it where it matters.
 */
export async function signedInTab(device: Device, who: Credentials): Promise<Page> {
  await device.signIn(who)
  const page = await device.tab('/profile')
  await arrivesAt(page, 'Profile')
  await page.getByLabel('First name').waitFor()
  return page
}

/** The field's description as a screen reader finds it. */
export async function errorBeside(page: Page, label: string): Promise<string> {
  const field = page.getByLabel(label, { exact: true })
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ').filter(Boolean) ?? []
  const errors = ids.map((id) => page.locator(`[id="${id}"]`)).map((described) => described.textContent())
  return (await field.getAttribute('aria-invalid')) === 'true' ? (await Promise.all(errors)).join(' ') : ''
}

/** The label of the focused element. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })
