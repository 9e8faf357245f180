import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServerProcess } from './server-process.ts'

/** A data folder as a first start leaves it. Making one takes seconds, copying it none. */
export interface DataTemplate {
  readonly folder: string
  remove(): Promise<void>
}

export async function makeDataTemplate(): Promise<DataTemplate> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-template-'))
  const server = new ServerProcess({ DATA_DIR: folder, PORT: '0' })
  await server.start()
  await server.stop()
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
