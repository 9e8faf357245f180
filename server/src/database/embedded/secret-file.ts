import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../error-code.ts'
import { DataFolderUnusable, folderUnusable } from './data-folder-unusable.ts'

const secretBytes = 32

async function readSecret(path: string): Promise<string | undefined> {
  const secret = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (secret === undefined || Buffer.from(secret.trim(), 'base64url').length >= secretBytes)
    return secret?.trim()
  throw new DataFolderUnusable(
    `${path} holds no secret of ${secretBytes} bytes or more. Restore it, or set SECRET.`,
  )
}

/**
 * Returns the secret of an embedded database: 32 random bytes in base64url, created once in its folder with mode 0600.
 * The file appears complete or not at all, and all processes that create it at the same time return the same secret.
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'secret')
  const existing = await readSecret(path)
  if (existing !== undefined) return existing
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, randomBytes(secretBytes).toString('base64url'), { mode: 0o600, flush: true })
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  } catch (cause) {
    throw folderUnusable(dataDir, cause, 'Set DATA_DIR to a folder that this process may write to.')
  } finally {
    await rm(draft, { force: true })
  }
  return (await readSecret(path)) ?? loadOrCreateSecret(dataDir)
}
