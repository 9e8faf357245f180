import { describe, expect, it } from '@jest/globals'
import { isCollision, isConnectionFailure, isOutcomeOpen } from './connection-failure.ts'

const coded = (code: string) => Object.assign(new Error('as the server says'), { code })

describe('a failure of the connection', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    '08006',
    '57P01',
    '57P02',
    '57P03',
    '53300',
    '57014',
    '25006',
    '3D000',
  ])('is %s', (code) => expect(isConnectionFailure(coded(code))).toBe(true))

  it.each([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
  ])('is "%s"', (message) => expect(isConnectionFailure(new Error(message))).toBe(true))

  it.each(['23505', '42P01', '22P02', '40001', '28P01'])('is not %s', (code) =>
    expect(isConnectionFailure(coded(code))).toBe(false),
  )

  it('is a missing Unix socket, and no other missing file', () => {
    expect(isConnectionFailure(Object.assign(coded('ENOENT'), { syscall: 'connect' }))).toBe(true)
    expect(isOutcomeOpen(Object.assign(coded('ENOENT'), { syscall: 'connect' }))).toBe(false)
    expect(isConnectionFailure(Object.assign(coded('ENOENT'), { syscall: 'open' }))).toBe(false)
  })

  it('is not any other error, or no error at all', () => {
    expect(isConnectionFailure(new Error('no'))).toBe(false)
    expect(isConnectionFailure('Query read timeout')).toBe(false)
    expect(isConnectionFailure(undefined)).toBe(false)
  })
})

describe('the outcome of a failed statement', () => {
  it.each(['ECONNRESET', 'EPIPE', '57P01', '08006'])('is unknown after %s', (code) =>
    expect(isOutcomeOpen(coded(code))).toBe(true),
  )

  it.each(['ECONNREFUSED', '57P03', '53300', '57014', '55P03', '23505', '40P01'])(
    'is known after %s',
    (code) => expect(isOutcomeOpen(coded(code))).toBe(false),
  )

  it('is unknown if no response arrived, and known if nothing was sent', () => {
    expect(isOutcomeOpen(new Error('Query read timeout'))).toBe(true)
    expect(isOutcomeOpen(new Error('Connection terminated unexpectedly'))).toBe(true)
    expect(isOutcomeOpen(new Error('timeout exceeded when trying to connect'))).toBe(false)
  })
})

describe('a conflict', () => {
  it('is a deadlock or a serialization failure, and nothing else', () => {
    expect(isCollision(coded('40P01'))).toBe(true)
    expect(isCollision(coded('40001'))).toBe(true)
    expect(isCollision(coded('23505'))).toBe(false)
  })
})
