/**
 * Prints each number of docs/security-tests.json with the test files that carry it at the head of a title.
 * Fails when one is carried by none, or when a title carries a number that is not listed.
 * Usage: node scripts/security-list.js
 */
import { globSync, readFileSync } from 'node:fs'

const listed = JSON.parse(readFileSync('docs/security-tests.json', 'utf8'))
const titles = /(?:\b(?:it|test|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:T\d{2,3}[ ,]+)+)/g
const isBuilt = (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path)
const paths = globSync('{server,client,examples,bench}/**/*.test.{ts,tsx}', { exclude: isBuilt }).sort()

const filesOf = new Map(Object.keys(listed).map((number) => [number, new Set()]))
const unknown = []
for (const path of paths) {
  for (const [, , head] of readFileSync(path, 'utf8').matchAll(titles)) {
    for (const number of head.match(/T\d{2,3}/g)) {
      if (filesOf.has(number)) filesOf.get(number).add(path)
      else unknown.push(`${number} in ${path}`)
    }
  }
}

const missing = [...filesOf].filter(([, files]) => files.size === 0).map(([number]) => number)
const lines = [...filesOf].map(([number, files]) => {
  const where = files.size === 0 ? 'NO TEST' : [...files].join(', ')
  return `${number.padEnd(5)}${listed[number]}\n     ${where}`
})
process.stdout.write(
  `${lines.join('\n')}\n\n${filesOf.size - missing.length} of ${filesOf.size} have a test.\n`,
)
if (missing.length > 0) process.stderr.write(`Without a test: ${missing.join(', ')}\n`)
if (unknown.length > 0) process.stderr.write(`Not in docs/security-tests.json: ${unknown.join(', ')}\n`)
process.exitCode = missing.length + unknown.length > 0 ? 1 : 0
