/**
 * Compresses each text file of a built folder with gzip and Brotli, for the server to send as is.
 * Usage: node scripts/precompress.js <folder>
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name the folder.')
/** A file that fits into one packet gains nothing. */
const leastBytes = 1400
/**
 * The last tenth of Brotli's savings takes nine tenths of its time, which is not worthwhile for the explorer's editor,
 * which developers load once.
 */
const largeBytes = 400_000

for (const name of globSync('**/*.{js,css,html,svg,json}', { cwd: folder })) {
  const path = join(folder, name)
  const text = readFileSync(path)
  if (text.length < leastBytes) continue
  writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(text, {
      params: { [constants.BROTLI_PARAM_QUALITY]: text.length > largeBytes ? 9 : 11 },
    }),
  )
}
