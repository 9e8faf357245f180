import axe from 'axe-core'
import type { Page } from 'playwright-core'

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** Returns the page's axe violations: rule and elements. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  // Evaluated through the debugger, because the content security policy blocks injected scripts.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    // The only frame shows mails and runs no scripts, not even this one.
    window.axe.run({ resultTypes: ['violations'], iframes: false }),
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
