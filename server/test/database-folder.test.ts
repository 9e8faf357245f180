import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openDatabase } from '../src/database/database.ts'
import { migrate, pendingMigrations } from '../src/database/migrate.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { Unavailable } from '../src/errors.ts'

const add = prepared('test-add', `insert into settings (key, value) values ('kept', 'yes')`)
const read = prepared('test-read', 'select key, value from settings')

describe('the embedded database on a folder', () => {
  let parent: string
  let dataDir: string

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'gatehouse-folder-'))
    dataDir = join(parent, 'data')
  })
  afterEach(() => rm(parent, { recursive: true }))

  it('keeps what was written for the next start, in a folder that is nobody else’s', async () => {
    const first = await openDatabase({ kind: 'embedded', dataDir })
    await migrate(first)
    await first.query(add)
    await first.close()
    await expect(first.query(read)).rejects.toThrow(Unavailable)
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
    expect(await readdir(dataDir)).toEqual(['database'])

    const second = await openDatabase({ kind: 'embedded', dataDir })
    expect(await pendingMigrations(second)).toEqual([])
    expect(await second.query(read)).toEqual([{ key: 'kept', value: 'yes' }])
    await second.close()
  }, 120_000)

  it('T72 is refused while somebody has it open', async () => {
    const first = await openDatabase({ kind: 'embedded', dataDir })
    await expect(openDatabase({ kind: 'embedded', dataDir })).rejects.toMatchObject({
      name: 'DataFolderInUse',
      pid: process.pid,
    })
    await first.close()
  }, 120_000)

  it('is given free again when the database in it cannot be opened', async () => {
    await (await openDatabase({ kind: 'embedded', dataDir })).close()
    await writeFile(join(dataDir, 'database', 'PG_VERSION'), '12\n')
    await expect(openDatabase({ kind: 'embedded', dataDir })).rejects.toThrow()
    expect(await readdir(dataDir)).toEqual(['database'])
  }, 120_000)
})
