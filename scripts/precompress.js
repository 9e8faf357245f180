/**
 * Puts a gzip and a Brotli form beside each text of a built folder, for the server to send as they are.
 * Usage: node scripts/precompress.js <folder>
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name the folder.')
/** What fits into one packet gains nothing. */
const leastBytes = 1400

for (const name of globSync('**/*.{js,css,html,svg,json}', { cwd: folder })) {
  const path = join(folder, name)
  const text = readFileSync(path)
  if (text.length < leastBytes) continue
  writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
  writeFileSync(`${path}.br`, brotliCompressSync(text))
}
