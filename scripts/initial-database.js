/**
 * Makes the files of an empty embedded database, which a server writes into a new data folder.
 * Usage: node scripts/initial-database.js FILE
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { serialize } from 'node:v8'
import { gzipSync } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'

const [file] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-initial-'))
try {
  const pglite = await PGlite.create(folder)
  await pglite.close()
  writeFileSync(file, serialize(entriesOf(folder)))
} finally {
  rmSync(folder, { recursive: true })
}

/** Folders first; last the file by which a complete database is known. */
function entriesOf(root) {
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name)
    const name = relative(root, path).replaceAll('\\', '/')
    return entry.isDirectory()
      ? [`${name}/`, Buffer.alloc(0)]
      : [name, gzipSync(readFileSync(path), { level: 9 })]
  })
  const order = ([path]) => (path.endsWith('/') ? 0 : path === 'PG_VERSION' ? 2 : 1)
  return found.sort((a, b) => order(a) - order(b) || (a[0] < b[0] ? -1 : 1))
}
