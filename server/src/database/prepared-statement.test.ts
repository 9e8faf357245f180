import { describe, expect, it } from '@jest/globals'
import { prepared } from './prepared-statement.ts'

describe('a prepared statement', () => {
  it('may be retried if it only reads', () => {
    expect(prepared('read', '  select 1').idempotent).toBe(true)
    expect(prepared('write', 'update settings set value = $1').idempotent).toBe(false)
    expect(prepared('both', 'with gone as (delete from settings returning 1) select 1').idempotent).toBe(
      false,
    )
  })

  it('may be retried if it is declared idempotent', () => {
    expect(prepared('write', 'delete from settings', { idempotent: true }).idempotent).toBe(true)
  })

  it('cannot have a name that PostgreSQL would truncate', () => {
    expect(() => prepared('é'.repeat(32), 'select 1')).toThrow(RangeError)
    expect(prepared('x'.repeat(63), 'select 1').name).toHaveLength(63)
  })
})
