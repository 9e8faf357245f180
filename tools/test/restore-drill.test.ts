import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'
import { describeFaults } from '../../server/test-support/engines/describe-with.ts'
import { Postgresql } from '../../server/test-support/engines/postgresql.ts'
import { command } from '../cluster/restore/arrangement.ts'
import { dumpArrangement } from '../cluster/restore/dump.ts'

const run = promisify(execFile)
const program = join(import.meta.dirname, '../cluster/restore-drill.ts')

/** Runs `npm run restore-drill --prefix tools`. @returns its output @throws its output if a check failed */
const drill = async (args: readonly string[], secret = ''): Promise<string> => {
  const env = { ...process.env, NODE_OPTIONS: '', SECRET: secret }
  return (await run(process.execPath, [program, ...args], { env })).stdout
}

describeFaults('a restored backup', () => {
  it.each(['dump', 'point-in-time', 'folder'])(
    'keeps the earlier data without the later changes: %s',
    async (kind) => {
      expect(await drill(['--kind', kind])).toContain('29 of 29 as they must be')
    },
    480_000,
  )

  it('from another installation is inspected separately, and only with its SECRET', async () => {
    const postgresql = await Postgresql.start()
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-dump-'))
    const arrangement = await dumpArrangement(postgresql.url, folder)
    try {
      await command(
        arrangement.original,
        ['admin', '--email', 'root@example.org'],
        'a quiet orchard in winter\n',
      )
      await arrangement.backUp()
      const file = join(folder, 'gatehouse.dump')
      const args = ['--backup', file, '--database-url', postgresql.url]
      const looked = await drill(args, arrangement.original.SECRET)
      expect(looked).toContain('a server starts on it: ready')
      expect(looked).toContain('it has users: 1')
      await expect(drill(args, 'quite another secret, of 32 bytes and more')).rejects.toThrow(
        'encrypted under another SECRET',
      )
      await writeFile(file, 'not a dump')
      await expect(drill(args, arrangement.original.SECRET)).rejects.toThrow('input file')
    } finally {
      await arrangement.close()
      await postgresql.remove()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
