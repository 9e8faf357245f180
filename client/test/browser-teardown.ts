/** Runs after the last test. */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default async function tearDown(): Promise<void> {
  await globalThis.browserSuite?.browser.close()
  await globalThis.browserSuite?.template.remove()
}
