import { createHash } from 'node:crypto'
// Not a named import: an older Node must reach the message about its version.
import fs from 'node:fs'

const isTest = (path) => /\.test\.tsx?$/.test(path)

/** Returns a digest of the files' contents and names, independent of times and copying. */
export function digestOf(patterns) {
  const hash = createHash('sha256')
  for (const path of fs.globSync(patterns).sort()) {
    if (isTest(path) || !fs.statSync(path).isFile()) continue
    const content = fs.readFileSync(path)
    hash.update(`${path.replaceAll('\\', '/')}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
