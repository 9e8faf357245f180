import { readFileSync } from 'node:fs'
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '../../test-support/engines/eventually.ts'
import { expectOneSentence, openWorkplace, type Workplace } from '../built-server.ts'
import { djangoHash } from '../foreign-hash.ts'
import { exportOf, formerPasswords, line } from '../importing.ts'

let place: Workplace

beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

const inOwnProcess = (args: readonly string[], input = '') =>
  place.run('cli', { args: ['import', ...args], input })

const gatehouse = (args: readonly string[], input = '', env = {}) =>
  place.command(['import', ...args], { input, env })

const file = (name: string): string => join(place.folder, name)

const djangoUsers = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({
    model: 'auth.user',
    pk: 1_000 + index,
    fields: { email: `cut-${index}@example.org`, password: '!' },
  }))

describe('gatehouse import', () => {
  it('imports an export, reports each entry, and does it once', async () => {
    const report = file('report.jsonl')
    const args = ['--from', 'django', exportOf.django, '--report', report]
    const { code, stdout, stderr } = await inOwnProcess(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^4 accounts read:\n {2}created +4\n1 account has the role admin there, which is granted only with --map\.\n1 account has the role manager there/,
    )
    expect(stdout).not.toContain('administrators')
    const lines = readFileSync(report, 'utf8').trim().split('\n')
    const created = { at: expect.any(Number), outcome: 'created' }
    expect(lines.map((one) => JSON.parse(one))).toEqual([
      { ...created, legacyId: '1', withheldRole: 'ADMIN' },
      { ...created, legacyId: '2', withheldRole: 'MANAGER' },
      { ...created, legacyId: '7' },
      { ...created, legacyId: '8' },
    ])
    expect((await gatehouse(args)).stdout).toMatch(/unchanged +4\n/)
    await writeFile(file('roles.json'), '{"role":{"admin":"ADMIN","manager":"CLIENT"}}')
    const mapped = await gatehouse([...args, '--map', 'roles.json'])
    expect(mapped.stdout).toMatch(/updated +2\n {2}unchanged +2\n1 of the accounts imported from django/)
  })

  it('reads standard input, and changes nothing in a dry run', async () => {
    const input = line('from-stdin')
    expect((await gatehouse(['--from', 'jsonl', '-', '--dry-run'], input)).stdout).toMatch(
      /^1 accounts read\. Nothing was changed.*\n {2}created +1\n/,
    )
    expect((await inOwnProcess(['--from', 'jsonl', '-'], input)).stdout).toMatch(/created +1\n/)
  })

  it('accepts hashes that need much memory if the server may verify them', async () => {
    const passwordHash = '$argon2id$v=19$m=204800,t=1,p=1$FqsSDgua5dXhqw50+tN3og$dvFf+zIFGYbG0cMBwAkIQQ'
    const given = [['--from', 'jsonl', '-', '--dry-run'], line('costly', { passwordHash })] as const
    expect((await gatehouse(...given)).stdout).toMatch(/rejected +1\n/)
    const allowed = await gatehouse(...given, { IMPORT_HASH_MEMORY: '256MiB' })
    expect(allowed.stdout).toMatch(/created +1\n/)
  })

  it('T145 continues after kill -9: no account is imported twice, and the report has all', async () => {
    const [endless, whole, report] = [file('endless.jsonl'), file('people.jsonl'), file('killed.jsonl')]
    const ids = Array.from({ length: 3_000 }, (_, index) => `${index + 1}`)
    const passwordHash = djangoHash('analytical engine 1843')
    const lines = ids.map((id) => line(id, { passwordHash })).join('')
    await writeFile(whole, lines)
    await writeFile(endless, lines)
    // A hole at the end, which takes no space and a minute to read, so that the import is killed in the middle.
    await truncate(endless, 64 * 2 ** 30)
    const killed = inOwnProcess(['--from', 'jsonl', endless, '--report', report])
    await eventually(async () => (await readFile(report, 'utf8').catch(() => '')) !== '', 30_000)
    await place.stop()
    expect((await killed).code).toBeNull()

    const { stdout } = await gatehouse(['--from', 'jsonl', whole, '--report', report])
    const reported = readFileSync(report, 'utf8').trim().split('\n')
    const entries = reported.map((one): { legacyId: string; outcome: string } => JSON.parse(one))
    const unchanged = entries.filter(({ outcome }) => outcome === 'unchanged').length
    const created = entries.filter(({ outcome }) => outcome === 'created').length
    expect(stdout).toMatch(
      new RegExp(`^3000 accounts read:\\n {2}created +${created}\\n {2}unchanged +${unchanged}\\n`),
    )
    expect(unchanged).toBeGreaterThanOrEqual(1_000)
    expect(entries.map(({ legacyId }) => legacyId)).toEqual(ids)
  })

  it('counts imported accounts, and the old hashes that are left', async () => {
    const server = await place.start()
    const [password = ''] = formerPasswords
    await server.login({ email: 'ada@django.example.org', password })
    await place.stop()
    const { stdout } = await gatehouse(['--status'])
    expect(stdout).toMatch(/ {2}django +4 {2}1\n {2}jsonl +3001 {2}0\n/)
    expect(stdout).toMatch(/argon2id +1\n {2}pbkdf2-sha256 +3000\n {2}wrapped-md5 +1\n/)
  })

  it.each<[string, readonly string[], RegExp]>([
    ['no source', ['users.json'], /--from django/],
    ['an unknown source', ['--from', 'ldap', 'users.json'], /Known: django, /],
    ['no file', ['--from', 'django'], /Name the file/],
    ['a table without a database', ['--from', 'django', '--table', 'x', 'users.json'], /--table needs/],
    [
      'a database of another system',
      ['--from', 'clerk', '--database-url', 'postgres://x/y'],
      /needs --from django/,
    ],
    ['an option of its own', ['--form', 'django', 'users.json'], /Unknown option '--form'/],
  ])('refuses %s', async (_what, args, says) => {
    const { code, stderr } = await gatehouse(args)
    expect(stderr).toMatch(says)
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 })
  })

  it.each<[string, readonly string[], RegExp]>([
    ['is missing', ['--from', 'django', 'missing.json'], /There is no file missing\.json/],
    ['is a folder', ['--from', 'django', 'folder'], /folder is a folder/],
    ['is empty', ['--from', 'django', 'empty'], /The file is empty/],
    ['is of another system', ['--from', 'clerk', exportOf.django], /not an export of Clerk \(CSV\)/],
    ['is no export', ['--from', 'django', 'notes.txt'], /not an export of Django/],
    ['has another list', ['--from', 'firebase', 'other.json'], /no list "users"/],
    [
      'was cut off',
      ['--from', 'django', 'cut.json'],
      /cut off\. At least 1000 accounts are imported already, and are kept\./,
    ],
    [
      'of the report cannot be written',
      ['--from', 'django', exportOf.django, '--report', '/dev/full'],
      /no space left on device/,
    ],
    ['is no map', ['--from', 'django', exportOf.django, '--map', 'other.json'], /not a map of roles/],
    ['is no JSON', ['--from', 'django', exportOf.django, '--map', 'notes.txt'], /notes\.txt is not JSON/],
  ])('says in one sentence that a file %s', async (_what, args, says) => {
    await mkdir(file('folder'), { recursive: true })
    await writeFile(file('empty'), '')
    await writeFile(file('notes.txt'), 'Dear all,\n')
    await writeFile(file('other.json'), '{"people":[]}')
    await writeFile(file('cut.json'), JSON.stringify(djangoUsers(1_100)).slice(0, -50))
    expectOneSentence(await gatehouse(args), says)
  })
})
