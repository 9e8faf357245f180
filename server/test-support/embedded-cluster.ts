import { randomUUID } from 'node:crypto'
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pgliteVersion } from '../src/testing/pglite-version.ts'
import { smallCluster } from '../src/testing/small-cluster.ts'

/**
 * Puts an empty database into a data folder, as the first start of a server would. That start takes four seconds of a
 * processor for it, and this copy a fraction of one.
 */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  const template = await emptyCluster()
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await cp(template, join(dataDir, 'database'), { recursive: true })
}

/** Made once for all processes, and kept beside other temporary files. */
async function emptyCluster(): Promise<string> {
  const folder = join(tmpdir(), `gatehouse_small_template_empty_${await pgliteVersion()}`)
  if (await exists(folder)) return folder
  const draft = `${folder}.${randomUUID()}`
  const pglite = await PGlite.create(draft, { initDbStartParams: smallCluster })
  await pglite.close()
  await rename(draft, folder).catch(async (error: unknown) => {
    // Another process was faster.
    await rm(draft, { recursive: true })
    if (!(await exists(folder))) throw error
  })
  return folder
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
