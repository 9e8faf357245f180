import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDataFolder } from '../../server/test-support/embedded-cluster.ts'
import { ServerProcess } from './server-process.ts'

/** A data folder after a first start. Creating one takes seconds, copying it almost no time. */
export interface DataTemplate {
  readonly folder: string
  /** Removes it and the copies beside it. */
  remove(): Promise<void>
}

export async function makeDataTemplate(): Promise<DataTemplate> {
  const suite = await mkdtemp(join(tmpdir(), 'gatehouse-browser-'))
  const folder = join(suite, 'template')
  await prepareDataFolder(folder)
  const server = new ServerProcess({ DATA_DIR: folder, PORT: '0' })
  await server.start()
  await server.stop()
  return { folder, remove: () => rm(suite, { recursive: true, force: true, maxRetries: 3 }) }
}
