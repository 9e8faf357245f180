/**
 * Prints each number of docs/security-tests.json with the files of its tests, whose titles begin with the number.
 * Fails if a number has no test or is missing from docs/security.md, or if a title begins with an unlisted number.
 * Usage: npm test -- security --list
 */
import { readFileSync } from 'node:fs'
import { filesByNumber, listed } from './security-files.js'

const files = filesByNumber()
const numbers = Object.keys(listed)
const missing = numbers.filter((number) => !files.has(number))
const promised = new Set(readFileSync('docs/security.md', 'utf8').match(/\bT\d{2,3}\b/g))
const unpromised = numbers.filter((number) => !promised.has(number))
const unknown = [...files].filter(([number]) => !(number in listed))

const lines = numbers.map((number) => {
  const where = [...(files.get(number) ?? ['NO TEST'])].join(', ')
  return `${number.padEnd(5)}${listed[number]}\n     ${where}`
})
process.stdout.write(
  `${lines.join('\n')}\n\n${numbers.length - missing.length} of ${numbers.length} have a test.\n`,
)
if (missing.length > 0) process.stderr.write(`Without a test: ${missing.join(', ')}\n`)
if (unpromised.length > 0) process.stderr.write(`Not in docs/security.md: ${unpromised.join(', ')}\n`)
for (const [number, paths] of unknown)
  process.stderr.write(`Not in docs/security-tests.json: ${number} in ${[...paths].join(', ')}\n`)
process.exitCode = missing.length + unpromised.length + unknown.length > 0 ? 1 : 0
