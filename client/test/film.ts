import type { Page } from 'playwright-core'

declare global {
  interface Window {
    filmed?: string[]
  }
}

/**
 * An init script: records what is visible on the page (title, text and fields) after each change of the document and at
 * each frame, starting before the first paint.
 */
export function film(): void {
  const frames: string[] = []
  window.filmed = frames
  const shoot = () => {
    const fields = [...document.querySelectorAll('input')].filter((field) => field.checkVisibility())
    const values = fields.map(({ value }) => value)
    // biome-ignore lint/performance/useDomNodeTextContent: what is not displayed is not seen
    const frame = [document.title, document.body?.innerText ?? '', ...values].join('\n')
    if (frames.at(-1) !== frame) frames.push(frame)
  }
  const eachFrame = () => {
    shoot()
    requestAnimationFrame(eachFrame)
  }
  new MutationObserver(shoot).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  })
  requestAnimationFrame(eachFrame)
}

/** Returns everything visible since the page was loaded. */
export const framesOf = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.filmed ?? [])
