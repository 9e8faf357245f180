import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataFolderUnusable } from './data-folder-unusable.ts'
import { codeOf } from './error-code.ts'

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
 * The secret of an embedded database: 32 random bytes in base64url, made once and kept in its folder with mode
 * 0600. It appears whole or not at all, and however many processes make it at once, all return the same.
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'secret')
  const existing = await readSecret(path)
  if (existing !== undefined) return existing
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, randomBytes(secretBytes).toString('base64url'), { mode: 0o600, flush: true })
  try {
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  return (await readSecret(path)) ?? loadOrCreateSecret(dataDir)
}
