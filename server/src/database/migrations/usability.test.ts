import { describe, expect, it } from '@jest/globals'
import { type Execute, requireTrigrams, requireUsableServer } from './usability.ts'

const failing =
  (code: string, message: string): Execute =>
  async (statement) => {
    if (statement.startsWith('create extension')) throw Object.assign(new Error(message), { code })
    return []
  }

const answering =
  (row: object): Execute =>
  async <Row extends object>() => [row as Row]

const server = { encoding: 'UTF8', version: 15, collation: true }

describe('T174 a server that cannot be used', () => {
  it.each([
    ['has no pg_trgm', '0A000', 'extension "pg_trgm" is not available', /postgresql-contrib/],
    ['keeps pg_trgm to administrators', '42501', 'permission denied', /run: create extension pg_trgm/],
  ])('because it %s is reported in one sentence', async (_what, code, message, says) => {
    await expect(requireTrigrams(failing(code, message), 'public')).rejects.toThrow(says)
  })

  it.each([
    [{ ...server, version: 14 }, /Use PostgreSQL 15 or later/],
    [{ ...server, encoding: 'SQL_ASCII' }, /encoding SQL_ASCII/],
    [{ ...server, collation: false }, /without ICU/],
  ])('because it is %j is reported in one sentence', async (found, says) => {
    await expect(requireUsableServer(answering(found))).rejects.toThrow(says)
  })

  it('is none with PostgreSQL 15, UTF-8 and ICU', async () => {
    await expect(requireUsableServer(answering(server))).resolves.toBeUndefined()
  })
})
