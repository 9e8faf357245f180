import { statfs } from 'node:fs/promises'
import type { DatabaseConfig } from '../configuration/database-config.ts'
import { CommandError } from './command.ts'

const megabyte = 1024 * 1024
/** More than the embedded database writes between two checks. On a full disk it neither fails nor ends. */
const leastMegabytes = 64
const entriesBetween = 1_000

/**
 * Passes entries on while there is space for them in the folder of the embedded database.
 * @throws {CommandError} if there is not
 */
export async function* withinDiskSpace<T>(
  entries: AsyncIterable<T>,
  database: DatabaseConfig,
): AsyncGenerator<T> {
  let count = 0
  for await (const entry of entries) {
    if (database.kind === 'embedded' && count % entriesBetween === 0) await requireSpace(database.dataDir)
    count += 1
    yield entry
  }
}

async function requireSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const megabytes = Math.floor((bavail * bsize) / megabyte)
  if (megabytes < leastMegabytes)
    throw new CommandError(
      `The disk of ${folder} has ${megabytes} MB left, and an import needs ${leastMegabytes} MB. Free space on it.`,
    )
}
