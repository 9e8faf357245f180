import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { accessTokensOf } from '../resource-server/src/access-tokens.ts'

/** An issuer whose keys the test controls, so that a correctly signed token can be wrong in any other way. */
const keys = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'known', alg: 'ES256', use: 'sig' }
const published = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ keys: [jwk] }))
})
let issuer: string

beforeAll(async () => {
  published.listen(0, '127.0.0.1')
  await once(published, 'listening')
  const address = published.address()
  issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(() => published.closeAllConnections())
afterAll(() => void published.close())

interface Proposal {
  readonly header?: object
  readonly claims?: object
  readonly expiresAt?: string
}

const signed = ({ header = {}, claims = {}, expiresAt = '5m' }: Proposal = {}): Promise<string> =>
  new SignJWT({
    iss: issuer,
    aud: 'gatehouse',
    sub: 'user',
    sid: 'a-session',
    role: 'MANAGER',
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'known', ...header })
    .setExpirationTime(expiresAt)
    .sign(keys.privateKey)

describe('an access token', () => {
  it('says who it speaks for', async () => {
    const caller = await accessTokensOf(issuer)(await signed())
    expect(caller).toEqual({ userId: 'user', sessionId: 'a-session', role: 'MANAGER' })
  })

  it.each<[string, Proposal]>([
    ['another type', { header: { typ: 'JWT' } }],
    ['the type of one that may only explore', { header: { typ: 'explore+jwt' } }],
    ['no type', { header: { typ: undefined } }],
    ['an unpublished key', { header: { kid: 'unknown' } }],
    ['another issuer', { claims: { iss: 'https://elsewhere.example.org' } }],
    ['another audience', { claims: { aud: 'elsewhere' } }],
    ['the audience of one that may only explore', { claims: { aud: 'gatehouse-explore' } }],
    ['no audience', { claims: { aud: undefined } }],
    ['no session', { claims: { sid: undefined } }],
    ['no role', { claims: { role: undefined } }],
    ['a role that there is not', { claims: { role: 'OWNER' } }],
    ['its time over', { expiresAt: '-6s' }],
  ])('is worth nothing with %s', async (_title, proposal) => {
    expect(await accessTokensOf(issuer)(await signed(proposal))).toBeUndefined()
  })

  it('is worth nothing when it was altered, is not signed, or is no token', async () => {
    const verify = accessTokensOf(issuer)
    const [header, , signature] = (await signed()).split('.')
    const [, claims] = (await signed({ claims: { role: 'ADMIN' } })).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
    expect(await verify(`${header}.${claims}.${signature}`)).toBeUndefined()
    expect(await verify(`${none}.${claims}.`)).toBeUndefined()
    expect(await verify('nonsense')).toBeUndefined()
  })

  it('is taken a few seconds late, for clocks that differ', async () => {
    expect(await accessTokensOf(issuer)(await signed({ expiresAt: '-2s' }))).toBeDefined()
  })

  it('is not judged when the keys cannot be had', async () => {
    await expect(accessTokensOf(issuer, 'http://127.0.0.1:9')(await signed())).rejects.toThrow()
  })
})
