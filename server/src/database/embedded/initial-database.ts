import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { deserialize } from 'node:v8'
import { gunzip } from 'node:zlib'

/** Made by the build; next to the bundle, and two folders above the compiled module. */
const archives = ['../', '../../'].map((path) =>
  fileURLToPath(new URL(`${path}initial-database`, import.meta.url)),
)

/** Paths, each with its compressed content. Folders end with a slash, and precede what is in them. */
type Archive = readonly (readonly [path: string, content: Uint8Array])[]

/**
 * Writes the files of an empty database, unless the folder has one. PGlite needs seconds to create them, and memory for
 * two engines and copies of their files. Does nothing if the server is not built; PGlite then creates them.
 */
export async function writeInitialDatabase(folder: string): Promise<void> {
  const archive = archives.find((path) => existsSync(path))
  if (archive === undefined || existsSync(join(folder, 'PG_VERSION'))) return
  const entries: Archive = deserialize(await readFile(archive))
  for (const [path, content] of entries) {
    if (path.endsWith('/')) await mkdir(join(folder, path), { recursive: true, mode: 0o700 })
    else await writeFile(join(folder, path), await promisify(gunzip)(content), { mode: 0o600 })
  }
}
