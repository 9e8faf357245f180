import type { Page } from 'playwright-core'

/** Elements wider than the page. Tables may scroll within their own frame. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const dialog = document.querySelector('dialog[open]')
    const found = scrollWidth > clientWidth ? [`the page, ${scrollWidth} of ${clientWidth} pixels`] : []
    if (dialog && dialog.scrollWidth > dialog.clientWidth) found.push('the dialog')
    const cut = [...document.querySelectorAll('button, a, h1, label, p')].filter(
      ({ parentElement }) => parentElement,
    )
    for (const element of cut) {
      const { right, left, width } = element.getBoundingClientRect()
      const framed = element.closest('[tabindex="0"], table')
      if (width > 1 && !framed && (right > clientWidth + 1 || left < -1))
        found.push(`${element.tagName} “${element.textContent}”`)
    }
    return found
  })
}
