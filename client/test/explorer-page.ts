import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import type { Device } from './device.ts'
import { type Credentials, fill, press } from './people.ts'

/** The explorer with its editors loaded. */
export async function openExplorer(device: Device, address = '/explorer'): Promise<Page> {
  const page = await device.tab(address)
  await editorsOf(page)
  return page
}

/** Resolves when it is ready for typing and running. */
export async function editorsOf(page: Page): Promise<void> {
  await page.locator('.graphiql-query-editor .view-line').first().waitFor()
  await page.locator('.graphiql-response .monaco-editor').waitFor()
}

/** Signs in with the explorer's own dialog. */
export async function enterExplorer(
  page: Page,
  { email, password = goodPassword }: Credentials,
): Promise<void> {
  await press(page, 'Sign in')
  await fill(page, { Email: email, Password: password })
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

export const runExample = (page: Page, name: string) =>
  page.getByRole('button', { name: `Run: ${name}`, exact: true }).click()

export const runAgain = (page: Page) => page.getByRole('button', { name: /^Execute query/ }).click()

/** Resolves when the response contains this text. */
export async function answers(page: Page, text: RegExp): Promise<void> {
  await page.waitForFunction((source) => {
    const lines = document.querySelector('.graphiql-response .view-lines')?.textContent ?? ''
    return new RegExp(source).test(lines.replaceAll('\u00a0', ' '))
  }, text.source)
}

type Editor = 'Operation Editor' | 'Variables' | 'Headers'

const regionOf = (page: Page, editor: Editor) => page.getByRole('region', { name: editor })

/** The visible text of an editor, without spaces. */
export async function textIn(page: Page, editor: Editor): Promise<string> {
  const lines = regionOf(page, editor).locator('.view-lines:visible')
  return ((await lines.textContent()) ?? '').replaceAll(/\s/g, '')
}

/** Replaces the text of an editor, by the keyboard. */
export async function write(page: Page, editor: Editor, text: string): Promise<void> {
  await regionOf(page, editor).getByRole('textbox').focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(text)
}

/** Opens a pane on the left. */
export const showPane = (page: Page, name: 'Documentation Explorer' | 'Examples' | 'History') =>
  page.getByRole('button', { name: `Show ${name}` }).click()

/** Brings a page that other tests used back to where it is after loading: signed out, with an empty operation. */
export async function startOver(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.keyboard.press('Escape')
  const signOut = page.getByRole('button', { name: 'Sign out' })
  if (await signOut.isVisible()) await signOut.click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await press(page, 'New tab')
  const close = page.locator('.graphiql-tab-close')
  for (let open = await close.count(); open > 1; open--) await close.first().dispatchEvent('click')
  await answers(page, /^\s*$/)
  await press(page, 'Variables')
  if (await page.getByRole('button', { name: 'Show Examples' }).isVisible()) await showPane(page, 'Examples')
}
