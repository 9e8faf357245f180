import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** Minified, because each page has to parse it. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Loads axe into each page of the context beforehand, which takes less work where each is searched. */
export const bringAxe = (context: BrowserContext) => context.addInitScript(source)

/** Loads axe into the page. */
export async function loadAxe(page: Page): Promise<void> {
  // Evaluated through the debugger, because the content security policy blocks injected scripts.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
}

/** The rules that read colours. All others judge content. */
export const colourRules = ['color-contrast', 'link-in-text-block']

/**
 * Returns the page's axe violations: rule and elements.
 * @param rules only these, instead of all
 */
export async function violationsOn(page: Page, rules?: string[]): Promise<readonly string[]> {
  await loadAxe(page)
  const { violations } = await page.evaluate(
    (only) =>
      // The only frame shows mails and runs no scripts, not even this one.
      window.axe.run({ resultTypes: ['violations'], iframes: false, ...(only && { runOnly: only }) }),
    rules,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
