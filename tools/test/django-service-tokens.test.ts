import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import jwt from 'jsonwebtoken'
import { DjangoService, describeDjango } from './django-service.ts'

interface Proposal {
  readonly header?: object
  readonly claims?: object
  readonly expires?: string
}

describeDjango('a Django service, beside an issuer whose keys the test holds,', () => {
  const published = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: [jwk] }))
  })
  let keys: Awaited<ReturnType<typeof generateKeyPair>>
  let jwk: object
  let issuer: string
  let shop: DjangoService

  beforeAll(async () => {
    keys = await generateKeyPair('ES256', { extractable: true })
    jwk = { ...(await exportJWK(keys.publicKey)), kid: 'known', alg: 'ES256', use: 'sig' }
    published.listen(0, '127.0.0.1')
    await once(published, 'listening')
    const address = published.address()
    issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    shop = await DjangoService.start(issuer)
  })
  afterAll(() => {
    published.closeAllConnections()
    published.close()
  })

  const signed = ({ header = {}, claims = {}, expires = '5m' }: Proposal = {}): Promise<string> =>
    new SignJWT({ iss: issuer, aud: 'gatehouse', sub: 'user', jti: 'token', role: 'CLIENT', ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'known', ...header })
      .setExpirationTime(expires)
      .sign(keys.privateKey)

  it('T148 accepts a token that is a few seconds late, for clocks that differ', async () => {
    expect(await shop.statusFor(await signed())).toBe(200)
    expect(await shop.statusFor(await signed({ expires: '-2s' }))).toBe(200)
  })

  it.each<[string, Proposal]>([
    ['has expired', { expires: '-6s' }],
    ['is of another issuer', { claims: { iss: 'https://accounts.example.org' } }],
    ['is for another audience', { claims: { aud: 'gatehouse-explore' } }],
    ['has no audience', { claims: { aud: undefined } }],
    ['has no id', { claims: { jti: undefined } }],
    ['names no user', { claims: { sub: undefined } }],
    ['is of an unknown key', { header: { kid: 'unknown' } }],
    ['names no key', { header: { kid: undefined } }],
  ])('T148 refuses a token that %s', async (_title, proposal) => {
    expect(await shop.statusFor(await signed(proposal))).toBe(401)
  })

  it('T148 works with the settings of the documentation', async () => {
    const documented = await DjangoService.start(issuer, { block: documentedBlock('SIMPLE_JWT = {', issuer) })
    expect(await documented.statusFor(await signed())).toBe(200)
    expect(await documented.statusFor(await signed({ claims: { aud: 'gatehouse-explore' } }))).toBe(401)
  })

  it('T148 accepts tokens of the former server too, with the code of the documentation', async () => {
    const block = `SIMPLE_JWT = {"SIGNING_KEY": "${formerKey}"}\n${documentedBlock('AUTH_TOKEN_CLASSES', issuer)}`
    const text = documentedBlock('class GatehouseToken', issuer)
    const both = await DjangoService.start(issuer, {
      block: block.replace('shop.tokens', 'two_tokens'),
      module: { name: 'two_tokens', text },
    })
    const imported = { claims: { legacy_id: '41' } }
    expect(await both.ask('orders', formerToken('access'))).toMatchObject({ body: { ordered_by: 41 } })
    expect(await both.ask('orders', await signed(imported))).toMatchObject({ body: { ordered_by: '41' } })
    expect(await both.statusFor(formerToken('refresh'))).toBe(401)
    expect(await both.statusFor(await signed({ claims: { ...imported.claims, aud: 'other' } }))).toBe(401)
  })

  it.each<[string, Proposal, string]>([
    ['accepts an access token', { claims: { sid: 'session' } }, 'user'],
    [
      'refuses another type',
      { claims: { sid: 'session' }, header: { typ: 'explore+jwt' } },
      'InvalidTokenError',
    ],
    ['refuses another audience', { claims: { sid: 'session', aud: 'other' } }, 'InvalidAudienceError'],
    ['refuses another issuer', { claims: { sid: 'session', iss: 'other' } }, 'InvalidIssuerError'],
    ['refuses an expired token', { claims: { sid: 'session' }, expires: '-6s' }, 'ExpiredSignatureError'],
    ['refuses a token without a session', {}, 'MissingRequiredClaimError'],
    [
      'refuses an unknown key',
      { claims: { sid: 'session' }, header: { kid: 'unknown' } },
      'PyJWKClientError',
    ],
  ])('T148 the code for PyJWT in the documentation %s', async (_title, proposal, expected) => {
    const code = `${documentedBlock('PyJWKClient', issuer)}\n${printSubject}`
    const { stdout } = await run('/usr/bin/python3', ['-c', code, await signed(proposal)])
    expect(stdout.trim()).toBe(expected)
  })

  it('T148 does not look at the type of a token', async () => {
    expect(await shop.statusFor(await signed({ header: { typ: 'explore+jwt' } }))).toBe(200)
  })

  it('T148 refuses tokens that are not signed, or with the public key as a secret', async () => {
    const [, claims] = (await signed()).split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: 'known' })).toString('base64url')
    expect(await shop.statusFor(`${header}.${claims}.`)).toBe(401)
    expect(await shop.statusFor(confused(await exportSPKI(keys.publicKey), `${claims}`))).toBe(401)
    expect(await shop.statusFor('nonsense')).toBe(401)
  })
})

const run = promisify(execFile)

/** Prints the user of the token on the command line, or the name of the error. */
const printSubject = `
import sys

try:
    print(verified(sys.argv[1])["sub"])
except jwt.PyJWTError as error:
    print(type(error).__name__)
`

const formerKey = 'the key of the former server, at least 32 bytes'

/** A token as simplejwt issues them by default. */
const formerToken = (type: string): string =>
  jwt.sign({ token_type: type, user_id: 41, jti: 'former' }, formerKey, { expiresIn: '5m' })

const pages = ['verify-tokens-elsewhere', 'from-django-simplejwt']

/** The block of Python with this word in the documentation, for an issuer of the test. */
function documentedBlock(word: string, issuer: string): string {
  const text = pages
    .map((page) => readFileSync(join(import.meta.dirname, `../../docs/${page}.md`), 'utf8'))
    .join()
  const blocks = [...text.matchAll(/```python\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  const block = blocks.find((one) => one.includes(word))
  if (block === undefined) throw new Error(`The documentation has no block with ${word}.`)
  return block.replaceAll('https://accounts.example.org', issuer)
}

/** A token signed with HS256, whose secret is the text of the public key. */
function confused(publicKey: string, claims: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'known' })).toString('base64url')
  const input = `${header}.${claims}`
  return `${input}.${createHmac('sha256', publicKey).update(input).digest('base64url')}`
}
