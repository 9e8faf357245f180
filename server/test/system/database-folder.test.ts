import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Unavailable } from '../../src/core/errors.ts'
import { migrate, pendingMigrations } from '../../src/database/migrations/migrate.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { prepared } from '../../src/database/prepared-statement.ts'
import { prepareDataFolder } from '../../test-support/embedded-cluster.ts'

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

  it('keeps data for the next start, in a folder that only its owner can access', async () => {
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
  })

  it.each(['a folder that others may read', 'a database that 0.1 left open to others'])(
    'is accessible only to its owner in %s',
    async (what) => {
      const database = join(dataDir, 'database')
      await mkdir(dataDir, { mode: 0o755 })
      if (what.startsWith('a database')) {
        await prepareDataFolder(dataDir)
        await chmod(database, 0o755)
      }
      await (await openDatabase({ kind: 'embedded', dataDir })).close()
      expect((await stat(database)).mode & 0o777).toBe(0o700)
      expect((await stat(dataDir)).mode & 0o777).toBe(0o755)
    },
  )

  it('T72 is refused while another process has it open', async () => {
    await prepareDataFolder(dataDir)
    const first = await openDatabase({ kind: 'embedded', dataDir })
    await expect(openDatabase({ kind: 'embedded', dataDir })).rejects.toMatchObject({
      name: 'DataFolderInUse',
      pid: process.pid,
    })
    await first.close()
  })

  it('is released if its database cannot be opened', async () => {
    await prepareDataFolder(dataDir)
    await (await openDatabase({ kind: 'embedded', dataDir })).close()
    await writeFile(join(dataDir, 'database', 'PG_VERSION'), '12\n')
    await expect(openDatabase({ kind: 'embedded', dataDir })).rejects.toThrow()
    expect(await readdir(dataDir)).toEqual(['database'])
  })
})
