import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import type { SourceName } from '../../src/features/import/foreign-account.ts'
import { line } from '../importing.ts'

const MiB = 1024 * 1024
const hash = '$argon2id$v=19$m=7168,t=2,p=1$FqsSDgua5dXhqw50+tN3og$dvFf+zIFGYbG0cMBwAkIQQ'
const program = fileURLToPath(new URL('../measured-import.ts', import.meta.url))

/** Reads an export, and returns what its entries say and by how much memory grew meanwhile. */
async function read(source: SourceName, chunks: AsyncIterable<Buffer>) {
  const child = spawn(process.execPath, ['--expose-gc', program, source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [printed] = await Promise.all([text(child.stdout), pipeline(Readable.from(chunks), child.stdin)])
  return JSON.parse(printed) as { accounts: number; problems: string[]; growth: number }
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
