import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDataFolder } from '../../server/test-support/embedded-cluster.ts'
import { ServerProcess } from './server-process.ts'

/** A data folder after a first start. Creating one takes seconds, copying it almost no time. */
export interface DataTemplate {
  readonly folder: string
  remove(): Promise<void>
}

export async function makeDataTemplate(): Promise<DataTemplate> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-template-'))
  await prepareDataFolder(folder)
  const server = new ServerProcess({ DATA_DIR: folder, PORT: '0' })
  await server.start()
  await server.stop()
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
