import { spawnSync } from 'node:child_process'
import type { BrowserServer } from 'playwright-core'
import { launchBrowserServer } from './browser.ts'
import { type DataTemplate, makeDataTemplate } from './data-template.ts'

declare global {
  var browserSuite: { browser: BrowserServer; template: DataTemplate } | undefined
}

/**
 * Runs before the first test: builds what is stale, starts the browser and prepares the data that each server copies.
 */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default async function setUp(): Promise<void> {
  const { status } = spawnSync(process.execPath, ['scripts/build-stale.js'], {
    cwd: `${import.meta.dirname}/../..`,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('The build failed.')
  const [browser, template] = await Promise.all([launchBrowserServer(), makeDataTemplate()])
  process.env.BROWSER_ENDPOINT = browser.wsEndpoint()
  process.env.DATA_TEMPLATE = template.folder
  globalThis.browserSuite = { browser, template }
}
