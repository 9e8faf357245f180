import type { Stats } from 'node:fs'
import { chmod, mkdir, stat } from 'node:fs/promises'
import { DataFolderUnusable } from './data-folder-unusable.ts'

/** Creates a folder that only this user can access. @returns whether it was missing */
export async function makePrivate(folder: string): Promise<boolean> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made === undefined) await chmod(folder, 0o700).catch(() => undefined)
  if (process.platform !== 'win32' && isOpenToOthers(await stat(folder)))
    throw new DataFolderUnusable(
      `Other users of this machine can read ${folder}, and its file system does not let that be changed. Set DATA_DIR to a folder on a local disk.`,
    )
  return made !== undefined
}

const isOpenToOthers = ({ mode }: Stats): boolean => (mode & 0o077) !== 0
