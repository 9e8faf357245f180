import { globSync, readFileSync } from 'node:fs'

const titles = /(?:\b(?:it|test|describe\w*)(?:\.\w+)*|\))\(\s*(['"`])((?:T\d{2,3}[ ,]+)+)/g
const isBuilt = (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path)

/** Subject of each number on the security page. */
export const listed = JSON.parse(readFileSync('docs/security-tests.json', 'utf8'))

/** Each number at the beginning of a test title, with its test files. */
export function filesByNumber() {
  const files = new Map()
  const paths = globSync('{server,client,examples,tools}/**/*.test.{ts,tsx}', { exclude: isBuilt }).sort()
  for (const path of paths) {
    for (const [, , head] of readFileSync(path, 'utf8').matchAll(titles)) {
      for (const number of head.match(/T\d{2,3}/g))
        files.set(number, (files.get(number) ?? new Set()).add(path))
    }
  }
  return files
}
