import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Writes `text` into a page of the documentation between its two markers.
 * @throws if the page lacks them
 */
export function writeBetween(page: URL, begin: string, end: string, text: string): void {
  const [before, rest] = readFileSync(page, 'utf8').split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${page.pathname} has lost its marks.`)
  writeFileSync(page, `${before}${begin}\n\n${text}\n\n${end}${after}`)
}
