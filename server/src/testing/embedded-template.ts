import { randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { Database } from '../database/database.ts'
import { openDatabase } from '../database/open-database.ts'
import { pgliteVersion } from './pglite-version.ts'
import { smallCluster } from './small-cluster.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A Blob of 40 MB is copied twice when it is read; PGlite reads it once and keeps no copy. */
class Template extends Blob {
  readonly #bytes: Bytes

  constructor(bytes: Bytes) {
    super([])
    this.#bytes = bytes
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes.buffer)
  }
}

const templates = new Map<string, Promise<Blob>>()

/**
 * The initial content of a database in memory. Creating it takes PGlite seconds, so each is created once and kept with
 * other temporary files.
 *
 * @param name identifies what `prepare` does; an empty database if both are omitted
 */
export function embeddedTemplate(
  name = 'empty',
  prepare?: (database: Database) => Promise<unknown>,
): Promise<Blob> {
  const known = templates.get(name)
  if (known !== undefined) return known
  const template = keptTemplate(name, prepare)
  templates.set(name, template)
  return template
}

async function keptTemplate(
  name: string,
  prepare: ((database: Database) => Promise<unknown>) | undefined,
): Promise<Blob> {
  const file = `gatehouse_small_template_${name}_${await pgliteVersion()}_${userInfo().uid}.tar`
  const path = join(tmpdir(), file)
  const kept = ownFile(path)
  if (kept !== undefined) return new Template(kept)
  const made = await (prepare === undefined ? emptyCluster() : preparedCluster(prepare))
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, made, { mode: 0o600 })
  await rename(draft, path)
  return new Template(made)
}

/** All users share the folder for temporary files. */
function ownFile(path: string): Bytes | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || (found.uid !== userInfo().uid && process.platform !== 'win32')) return undefined
  const { buffer, byteOffset, length } = readFileSync(path)
  return new Uint8Array(buffer, byteOffset, length)
}

async function emptyCluster(): Promise<Bytes> {
  const pglite = await PGlite.create({ initDbStartParams: smallCluster })
  await pglite.exec('update pg_database set datistemplate = false, datallowconn = true')
  for (const name of ['template0', 'template1']) await pglite.exec(`drop database ${name}`)
  const bytes = await dumped(pglite)
  await pglite.close()
  return bytes
}

async function preparedCluster(prepare: (database: Database) => Promise<unknown>): Promise<Bytes> {
  const database = await openDatabase({ kind: 'embedded', template: await embeddedTemplate() })
  await prepare(database)
  const pglite: unknown = await database.orm.em.getDriver().getConnection().getNativeClient()
  if (!(pglite instanceof PGlite)) throw new TypeError('The embedded database is not a PGlite.')
  const bytes = await dumped(pglite)
  await database.close()
  return bytes
}

async function dumped(pglite: PGlite): Promise<Bytes> {
  // So that a start has nothing to recover.
  await pglite.exec('checkpoint')
  return new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer())
}
