import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { defaultHashLimits } from '../src/features/accounts/foreign-hashes/foreign-hash.ts'
import type { SourceName } from '../src/features/import/foreign-account.ts'
import { readAccounts } from '../src/features/import/read-accounts.ts'
import { line } from './importing.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const MiB = 1024 * 1024
const hash = '$argon2id$v=19$m=7168,t=2,p=1$FqsSDgua5dXhqw50+tN3og$dvFf+zIFGYbG0cMBwAkIQQ'

function usedBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Reads an export, and returns what its entries say and by how much memory grew meanwhile. */
async function read(source: SourceName, chunks: AsyncIterable<Buffer>) {
  const before = usedBytes()
  const found = { accounts: 0, problems: [] as string[] }
  let most = 0
  const measured = async function* () {
    let count = 0
    for await (const chunk of chunks) {
      count += 1
      if (count % 100 === 0) most = Math.max(most, usedBytes() - before)
      yield chunk
    }
  }
  for await (const { entry } of readAccounts(source, measured(), { limits: defaultHashLimits })) {
    if ('problem' in entry) found.problems.push(entry.problem)
    else found.accounts += 1
  }
  return { ...found, growth: Math.max(most, usedBytes() - before) }
}

async function* people(count: number): AsyncGenerator<Buffer> {
  for (let first = 0; first < count; first += 100) {
    const ids = Array.from({ length: 100 }, (_, index) => first + index)
    yield Buffer.from(ids.map((id) => line(id, { passwordHash: hash })).join(''))
  }
}

/** 128 MiB of one entry. */
async function* huge(before: string, after: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before)
  for (let count = 0; count < 2_048; count += 1) yield Buffer.alloc(64 * 1024, 'a')
  yield Buffer.from(after)
}

describe('T145 the memory of an import', () => {
  it('does not grow with the number of accounts', async () => {
    const { accounts, growth } = await read('jsonl', people(100_000))
    expect(accounts).toBe(100_000)
    expect(growth).toBeLessThan(16 * MiB)
  })

  const django = `{"model":"auth.user","pk":2,"fields":{"email":"ada@example.org","password":"!"}}`

  it.each<[string, SourceName, string, string]>([
    ['a line', 'jsonl', '{"id":"', `"}\n${line('next')}`],
    ['a JSON list', 'django', '[{"model":"auth.user","pk":1,"fields":{"password":"', `"}},${django}]`],
    [
      'CSV',
      'supabase',
      'id,email,encrypted_password\n1,"',
      '",x\n7f9c24e0-51a6-4d0c-9c5f-0d5a2e1b7a00,ada@example.org,\n',
    ],
  ])('does not grow with an entry of %s', async (_form, source, before, after) => {
    const { accounts, problems, growth } = await read(source, huge(before, after))
    expect({ accounts, problems }).toEqual({ accounts: 1, problems: ['The entry is larger than 1 MiB.'] })
    expect(growth).toBeLessThan(16 * MiB)
  })
})
