import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/test/visitor.ts'
import type { Device } from './device.ts'

/** Fills the form's fields by their labels. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

export const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()

/** The page's heading, which says where one is. */
export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true })

/** Settles when the page with that heading is there. */
export const arrivesAt = (page: Page, name: string) => heading(page, name).waitFor()

/** Settles when the page says this, wherever. */
export const reads = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

export interface Credentials {
  readonly email: string
  readonly password?: string
}

/** Signs in at the form that is open. */
export async function signIn(page: Page, { email, password = goodPassword }: Credentials): Promise<void> {
  await fill(page, { Email: email, Password: password })
  await press(page, 'Sign in')
}

/** A tab of the device's, with that person signed in at their profile. */
export async function signedInTab(device: Device, who: Credentials): Promise<Page> {
  const page = await device.tab('/sign-in')
  await signIn(page, who)
  await arrivesAt(page, 'Profile')
  await page.getByLabel('First name').waitFor()
  return page
}

/** The sentence beside the field, as a screen reader finds it. */
export async function errorBeside(page: Page, label: string): Promise<string> {
  const field = page.getByLabel(label, { exact: true })
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ').filter(Boolean) ?? []
  const errors = ids.map((id) => page.locator(`[id="${id}"]`)).map((described) => described.textContent())
  return (await field.getAttribute('aria-invalid')) === 'true' ? (await Promise.all(errors)).join(' ') : ''
}

/** The label of what has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })
