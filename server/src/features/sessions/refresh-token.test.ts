import { describe, expect, it, jest } from '@jest/globals'
import jwt from 'jsonwebtoken'
import { Secrets } from '../../core/secrets.ts'
import { unproven } from './proven-claims.ts'
import { type RefreshTokenClaims, RefreshTokens } from './refresh-token.ts'

const issuer = 'http://localhost:4000'
const secrets = new Secrets('s'.repeat(32))
const claims: RefreshTokenClaims = {
  userId: '0199d2a0-7c1e-7000-8000-000000000001',
  sessionId: '0199d2a0-7c1e-7000-8000-000000000002',
  generation: 7,
  issuedAt: 1_790_000_000,
  expiresAt: 1_790_259_200,
  ...unproven,
}

/** Signs `claims` like version 0.1. Replicas of two versions must return the same successor to concurrent refreshes. */
const recorded = {
  [issuer]:
    'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQwMDAiLCJzdWIiOiIwMTk5ZDJhMC03YzFlLTcwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJzaWQiOiIwMTk5ZDJhMC03YzFlLTcwMDAtODAwMC0wMDAwMDAwMDAwMDIiLCJnZW4iOjcsImlhdCI6MTc5MDAwMDAwMCwiZXhwIjoxNzkwMjU5MjAwfQ.VwpacezZdreJYOYcqwDMmep_Rksut-PPcD2MhzK0mxs',
  'https://accounts.example/ö"':
    'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJpc3MiOiJodHRwczovL2FjY291bnRzLmV4YW1wbGUvw7ZcIiIsInN1YiI6IjAxOTlkMmEwLTdjMWUtNzAwMC04MDAwLTAwMDAwMDAwMDAwMSIsInNpZCI6IjAxOTlkMmEwLTdjMWUtNzAwMC04MDAwLTAwMDAwMDAwMDAwMiIsImdlbiI6NywiaWF0IjoxNzkwMDAwMDAwLCJleHAiOjE3OTAyNTkyMDB9.dJffkQSD6FOUV_0-A7Ii17nQEJOkcloOb4ac2co6BYI',
}

const read = (token: string) => new RefreshTokens(secrets, issuer).read(token)

function forged({
  header = {},
  payload = {},
  key = secrets.keysFor('refresh-token')[0],
  algorithm = 'HS256',
}: {
  readonly header?: object
  readonly payload?: object
  readonly key?: Buffer
  readonly algorithm?: jwt.Algorithm
} = {}): string {
  const said = jwt.decode(recorded[issuer], { json: true })
  return jwt.sign(JSON.stringify({ ...said, ...payload }), key, {
    algorithm,
    header: { alg: algorithm, typ: 'rt+jwt', ...header },
  })
}

describe('a refresh token', () => {
  it.each(Object.entries(recorded))('for %s is byte-identical to the one from version 0.1', (from, token) => {
    const tokens = new RefreshTokens(secrets, from)
    expect(tokens.sign(claims)).toBe(token)
    expect(new RefreshTokens(secrets, from).read(token)).toEqual(claims)
  })

  it('that is re-encoded without a change is accepted (control for the forgeries)', () => {
    expect(read(forged())).toEqual(claims)
  })

  it('that was signed by this process is accepted from the cache once, then by its signature', () => {
    const verify = jest.spyOn(jwt, 'verify')
    const tokens = new RefreshTokens(secrets, issuer)
    const token = tokens.sign(claims)
    expect([tokens.read(token), verify.mock.calls.length]).toEqual([claims, 0])
    expect([tokens.read(token), verify.mock.calls.length]).toEqual([claims, 1])
    verify.mockRestore()
  })

  it('that was signed by this process and then altered is refused', () => {
    const tokens = new RefreshTokens(secrets, issuer)
    const token = tokens.sign(claims)
    const altered = [
      `${token}A`,
      token.slice(0, -1),
      `${token.slice(0, -1)}A`,
      `${token} `,
      token.toLowerCase(),
    ]
    for (const one of altered) expect(tokens.read(one)).toBeUndefined()
    expect(tokens.read(token)).toEqual(claims)
  })

  it('leaves the cache after 5,000 later ones, so that memory stays bounded, and is then verified', () => {
    const verify = jest.spyOn(jwt, 'verify')
    const tokens = new RefreshTokens(secrets, issuer)
    const first = tokens.sign(claims)
    for (let generation = 8; generation < 5_008; generation++) tokens.sign({ ...claims, generation })
    expect([tokens.read(first), verify.mock.calls.length]).toEqual([claims, 1])
    verify.mockRestore()
  })

  it('is accepted under SECRET_PREVIOUS and signed under SECRET', () => {
    const both = new RefreshTokens(new Secrets('n'.repeat(32), 's'.repeat(32)), issuer)
    expect(both.read(recorded[issuer])).toEqual(claims)
    expect(read(both.sign(claims))).toBeUndefined()
  })

  it.each([2046, 2047, 2048, 2049, 2050, 2051])(
    'of about %i characters is accepted up to 2,048',
    (length) => {
      const shortest = forged({ payload: { padding: '' } }).length
      const token = forged({ payload: { padding: 'x'.repeat(Math.floor(((length - shortest) * 3) / 4)) } })
      expect(Math.abs(token.length - length)).toBeLessThan(2)
      expect(read(token)).toEqual(token.length > 2048 ? undefined : claims)
    },
  )

  it.each([
    ['of another issuer', forged({ payload: { iss: 'http://localhost:4001' } })],
    ['of several issuers', forged({ payload: { iss: [issuer] } })],
    ['of no issuer', forged({ payload: { iss: undefined } })],
    ['of the type of access tokens', forged({ header: { typ: 'at+jwt' } })],
    ['of no type', forged({ header: { typ: undefined } })],
    ['with an extension to be understood', forged({ header: { crit: ['x'], x: true } })],
    ['with an empty list of such extensions', forged({ header: { crit: [] } })],
    ['of another algorithm', forged({ algorithm: 'HS512' })],
    ['under another key', forged({ key: Buffer.alloc(32) })],
    ['that is not valid yet', forged({ payload: { nbf: 9_999_999_999 } })],
    ['of half a generation', forged({ payload: { gen: 1.5 } })],
    ['of no expiry', forged({ payload: { exp: undefined } })],
    ['without a signature', `${recorded[issuer].split('.', 2).join('.')}.`],
    [
      'whose claims are a list',
      jwt.sign('[1]', secrets.keysFor('refresh-token')[0], { header: { alg: 'HS256', typ: 'rt+jwt' } }),
    ],
    [
      'whose claims are a text',
      jwt.sign('text', secrets.keysFor('refresh-token')[0], { header: { alg: 'HS256', typ: 'rt+jwt' } }),
    ],
  ])('%s is refused', (_what, token) => {
    expect(read(token)).toBeUndefined()
  })
})
