import { describe, expect, it } from '@jest/globals'
import { describeFault } from './redaction.ts'

describe('a fault in the log', () => {
  it('has a message and location, as do its causes', () => {
    const fault = describeFault(new TypeError('outer', { cause: new RangeError('inner') }))
    expect(fault).toMatchObject({
      type: 'TypeError',
      message: 'outer',
      cause: { type: 'RangeError', message: 'inner' },
    })
    expect(fault.frames[0]).toMatch(/^at .*redaction\.test\.ts/)
  })

  it('omits all other properties of the error', () => {
    const error = Object.assign(new Error('unknown table'), {
      code: '42P01',
      query: 'select 1',
      params: ['hunter2'],
    })
    expect(describeFault(error)).toEqual({
      type: 'Error',
      message: 'unknown table',
      code: '42P01',
      frames: expect.any(Array),
    })
  })

  it.each([
    [
      'a data exception of PostgreSQL',
      Object.assign(new Error('invalid input: "hunter2"'), { code: '22P02' }),
    ],
    [
      'a value that a scalar cannot represent',
      new Error('String cannot represent value: { hash: "hunter2" }'),
    ],
    ['a value that an enum does not have', new Error('Value "hunter2" does not exist in "Role" enum.')],
    ['a thrown string', 'hunter2'],
  ])('does not quote %s', (_what, error) => {
    expect(JSON.stringify(describeFault(error))).not.toContain('hunter2')
  })

  it('is bounded however long the chain of causes', () => {
    const error = new Error('circle')
    error.cause = error
    expect(JSON.stringify(describeFault(error)).match(/circle/g)?.length).toBeLessThan(10)
  })
})
