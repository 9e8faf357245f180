import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { databaseUnavailable } from '../database/connection-failure.ts'
import { explainStop } from './operator-error.ts'

const listeningAt = (host: string, port: number): Promise<unknown> =>
  new Promise((resolve) => createServer().once('error', resolve).listen(port, host))

const databaseError = (code: string, message: string): Error => Object.assign(new Error(message), { code })

describe('what stopped a process', () => {
  it('is told as a sentence when it cannot listen there', async () => {
    expect(explainStop(await listeningAt('192.0.2.1', 4000))).toBe(
      '192.0.2.1:4000 is no address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.',
    )
    expect(explainStop(await listeningAt('gatehouse.invalid', 4000))).toMatch(
      /^HOST is a name that cannot be looked up \(.+\)\. Set it to an address of this machine/,
    )
  })

  it.each([
    ['28P01', 'password authentication failed for user "x"', /Correct user and password in DATABASE_URL/],
    ['', 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', /Correct user and password/],
    ['42501', 'permission denied for schema public', /Make the user of DATABASE_URL the owner/],
  ])('is told as a sentence when the database refuses (%s)', (code, message, advice) => {
    const said = explainStop(databaseError(code, message))
    expect(said).toContain(message)
    expect(said).toMatch(advice)
    expect(said).not.toContain('\n')
  })

  it('names the code of a failure that has no message of its own', () => {
    const cause = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
    expect(explainStop(databaseUnavailable(cause))).toBe(
      'The database cannot be used: ECONNREFUSED. Start it, or correct DATABASE_URL.',
    )
  })

  it('is told with its stack when it is a fault of ours', () => {
    expect(explainStop(new TypeError('nobody expected this'))).toMatch(/nobody expected this\n\s+at /)
    expect(explainStop('no error at all')).toBe('no error at all')
  })
})
