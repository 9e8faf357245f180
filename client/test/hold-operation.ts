import type { Page } from 'playwright-core'

/** Holds back the next request of an operation until it is released. */
export async function holdOperation(page: Page, operationName: string) {
  const arrived = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  await page.route('**/graphql', async (route) => {
    if (route.request().postDataJSON()?.operationName !== operationName) return route.fallback()
    arrived.resolve()
    await released.promise
    await route.continue()
  })
  return { arrived: arrived.promise, release: released.resolve }
}
