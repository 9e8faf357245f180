import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { loadOrCreateSecret } from './secret-file.ts'

describe('the secret of a data folder', () => {
  let parent: string
  let dataDir: string

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'gatehouse-secret-'))
    dataDir = join(parent, 'data')
  })
  afterEach(() => rm(parent, { recursive: true }))

  it('is 32 random bytes that only the owner may read', async () => {
    const secret = await loadOrCreateSecret(dataDir)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600)
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  })

  it('is created once by concurrent callers', async () => {
    const secrets = await Promise.all(Array.from({ length: 10 }, () => loadOrCreateSecret(dataDir)))
    expect(new Set([...secrets, await loadOrCreateSecret(dataDir)]).size).toBe(1)
    expect(await readdir(dataDir)).toEqual(['secret'])
  })

  it('is refused if the file does not contain a secret', async () => {
    await loadOrCreateSecret(dataDir)
    await writeFile(join(dataDir, 'secret'), 'short')
    await expect(loadOrCreateSecret(dataDir)).rejects.toThrow('holds no secret of 32 bytes')
  })
})
