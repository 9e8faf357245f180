import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expectOneSentence, openWorkplace, type Workplace } from './built-server.ts'
import { exportOf, formerPasswords, line } from './importing.ts'

let place: Workplace

beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

const gatehouse = (args: readonly string[], input = '') =>
  place.run('cli', { args: ['import', ...args], input })

const file = (name: string): string => join(place.folder, name)

describe('gatehouse import', () => {
  it('imports an export, reports each entry, and does it once', async () => {
    const report = file('report.jsonl')
    const args = ['--from', 'django', exportOf.django, '--report', report]
    const { code, stdout, stderr } = await gatehouse(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^4 accounts read:\n {2}created +4\n1 of the accounts imported from django/)
    const lines = readFileSync(report, 'utf8').trim().split('\n')
    expect(lines.map((one) => JSON.parse(one))).toEqual(
      ['1', '2', '7', '8'].map((legacyId) => ({ at: expect.any(Number), legacyId, outcome: 'created' })),
    )
    expect((await gatehouse(args)).stdout).toMatch(/unchanged +4\n/)
  })

  it('reads standard input, and changes nothing in a dry run', async () => {
    const input = line('from-stdin')
    expect((await gatehouse(['--from', 'jsonl', '-', '--dry-run'], input)).stdout).toMatch(
      /^1 accounts read\. Nothing was changed.*\n {2}created +1\n/,
    )
    expect((await gatehouse(['--from', 'jsonl', '-'], input)).stdout).toMatch(/created +1\n/)
  })

  it('counts imported accounts, and the old hashes that are left', async () => {
    const server = await place.start()
    const [password = ''] = formerPasswords
    await server.login({ email: 'ada@django.example.org', password })
    await place.stop()
    const { stdout } = await gatehouse(['--status'])
    expect(stdout).toMatch(/ {2}django +4 {2}1\n {2}jsonl +1 {2}0\n/)
    expect(stdout).toMatch(/argon2id +1\n {2}wrapped-md5 +1\n/)
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
    ['was cut off', ['--from', 'django', 'cut.json'], /cut off/],
    ['is no map', ['--from', 'django', exportOf.django, '--map', 'other.json'], /not a map of roles/],
    ['is no JSON', ['--from', 'django', exportOf.django, '--map', 'notes.txt'], /notes\.txt is not JSON/],
  ])('says in one sentence that a file %s', async (_what, args, says) => {
    await mkdir(file('folder'), { recursive: true })
    await writeFile(file('empty'), '')
    await writeFile(file('notes.txt'), 'Dear all,\n')
    await writeFile(file('other.json'), '{"people":[]}')
    await writeFile(file('cut.json'), readFileSync(exportOf.django, 'utf8').slice(0, 700))
    expectOneSentence(await gatehouse(args), says)
  })
})
