import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Arrangement } from './arrangement.ts'

/**
 * The embedded database's folder, copied while the server is stopped; it contains the secret. All three copies are put
 * into `folder`.
 */
export async function folderArrangement(folder: string): Promise<Arrangement> {
  const data = join(folder, 'data')
  const backup = join(folder, 'backup')
  const restored = join(folder, 'restored')
  return {
    title: 'copy of the folder of the embedded database',
    original: { DATA_DIR: data },
    commandsBesideServer: false,
    backUp: () => cp(data, backup, { recursive: true }),
    restore: async () => {
      await cp(backup, restored, { recursive: true })
      return { DATA_DIR: restored }
    },
    close: async () => undefined,
  }
}
