import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from '@jest/globals'

const root = new URL('../../', import.meta.url).pathname
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/*/README.md', 'examples/README.md'], { cwd: root })

/** Targets of links and pictures that stand in this repository. */
const targets = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))

it('no page leads to one that is not there', () => {
  const lost = pages.flatMap((page) =>
    targets(page)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  )
  expect(pages.length).toBeGreaterThan(10)
  expect(lost).toEqual([])
})
