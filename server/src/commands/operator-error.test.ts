import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { databaseUnavailable } from '../database/connection-failure.ts'
import { explainStop } from './operator-error.ts'

const listeningAt = (host: string, port: number): Promise<unknown> =>
  new Promise((resolve) => createServer().once('error', resolve).listen(port, host))

const databaseError = (code: string, message: string): Error => Object.assign(new Error(message), { code })

describe('the explanation of a failed start', () => {
  it('is one sentence if the server cannot listen on its address', async () => {
    expect(explainStop(await listeningAt('192.0.2.1', 4000))).toBe(
      '192.0.2.1:4000 is no address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.',
    )
    expect(explainStop(await listeningAt('gatehouse.invalid', 4000))).toMatch(
      /^HOST is a name that cannot be looked up \(.+\)\. Set it to an address of this machine/,
    )
  })

  it.each([
    ['28P01', 'password authentication failed for user "x"', /Check the user name and password/],
    [
      '',
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
      /Check the user name and password/,
    ],
    ['42501', 'permission denied for schema public', /Grant the role of DATABASE_URL what it needs/],
  ])('is one sentence if the database refuses the connection (%s)', (code, message, advice) => {
    const said = explainStop(databaseError(code, message))
    expect(said).toContain(message)
    expect(said).toMatch(advice)
    expect(said).not.toContain('\n')
  })

  it('names the code of an error without a message', () => {
    const cause = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
    expect(explainStop(databaseUnavailable(cause))).toBe(
      'The database cannot be used: ECONNREFUSED. Start it, or correct DATABASE_URL.',
    )
  })

  it('includes the stack of an internal fault', () => {
    expect(explainStop(new TypeError('an unexpected fault'))).toMatch(/an unexpected fault\n\s+at /)
    expect(explainStop('no error at all')).toBe('no error at all')
  })
})
