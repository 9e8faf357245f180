import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/test/visitor.ts'

/** Fills the form's fields by their labels. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Signs in at the form that is open. */
export async function signIn(page: Page, who: { email: string; password?: string }): Promise<void> {
  await fill(page, { Email: who.email, Password: who.password ?? goodPassword })
  await press(page, 'Sign in')
}

export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true })

/** Settles when the page with that heading is there. */
export const arrivesAt = (page: Page, name: string) => heading(page, name).waitFor()
