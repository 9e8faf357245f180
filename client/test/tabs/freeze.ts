import type { Page } from 'playwright-core'

/**
 * Freezes a page like the back-forward cache does, so that nothing in it runs. Returns how to resume it. (A headless
 * browser does not have this cache.)
 */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const devTools = await page.context().newCDPSession(page)
  await page.evaluate(() => void dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await devTools.send('Page.setWebLifecycleState', { state: 'frozen' })
  return async () => {
    await devTools.send('Page.setWebLifecycleState', { state: 'active' })
    await page.evaluate(() => void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  }
}

/**
 * Stops everything in a page, which `freeze` does not: Chromium delivers messages of other tabs to a frozen page if it is
 * visible. Returns how to continue.
 */
export async function halt(page: Page): Promise<() => Promise<void>> {
  const answer = Promise.withResolvers<void>()
  await page.route('**/halt', async (route) => {
    await answer.promise
    await route.fulfill({ body: '' })
  })
  const asked = page.waitForRequest('**/halt')
  const halted = page.evaluate(() => {
    const request = new XMLHttpRequest()
    request.open('GET', '/halt', false)
    request.send()
  })
  await asked
  return async () => {
    answer.resolve()
    await halted
  }
}
