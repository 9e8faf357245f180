import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from '@jest/globals'

const root = new URL('../../', import.meta.url).pathname
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/README.md', 'client/session/README.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
})

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

/** Links and images within this repository: the file, and the anchor if given. */
const links = (page: string): [path: string, anchor: string | undefined][] =>
  [...textOf(page).matchAll(/\]\(([^)\s]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#')
      return [path === '' ? page : join(dirname(page), path), anchor]
    })

/** GitHub's anchors of headings, and explicit anchors. */
const anchorsOf = (page: string): string[] => [
  ...[...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  ),
  ...[...textOf(page).matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id),
]

it('no page leads to one that is not there, or to a place that it does not have', () => {
  const isThere = ([path, anchor]: [string, string | undefined]): boolean =>
    existsSync(join(root, path)) && (anchor === undefined || anchorsOf(path).includes(anchor))
  const lost = pages.flatMap((page) =>
    links(page)
      .filter((link) => !isThere(link))
      .map(([path, anchor]) => `${page} → ${path}#${anchor ?? ''}`),
  )
  expect(pages.length).toBeGreaterThan(10)
  expect(lost).toEqual([])
})
