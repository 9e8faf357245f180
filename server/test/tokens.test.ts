import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Answer, expectEnded, expectRefused, PROFILE, type Visitor } from '../src/testing/visitor.ts'
import { claimsOf, type Forgery, forgeAccessToken, rawToken } from './forged-token.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'

let app: TestApp
let ada: Visitor

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.register()
})
afterAll(() => app.close())
afterEach(resetServerClock)

const presented = (token: string): Promise<Answer> => app.request(PROFILE, {}, { token })
const accepted = async (token: string): Promise<boolean> =>
  (await presented(token)).data?.profile.id === ada.user.id

/** What distinguishes a token of `exploreAs`. */
const exploration: Forgery = {
  header: { typ: 'explore+jwt' },
  claims: { aud: 'gatehouse-explore', explore: true },
}

const SECOND = 1_000
const seconds = () => Math.floor(Date.now() / SECOND)

describe('an access token', () => {
  it('is an ES256 JWT of type at+jwt with the claims of the contract', async () => {
    const header = JSON.parse(Buffer.from(`${ada.accessToken.split('.')[0]}`, 'base64url').toString())
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    const { iat, exp, ...claims } = claimsOf(ada.accessToken)
    expect(claims).toEqual({
      iss: app.config.publicUrl,
      aud: 'gatehouse',
      sub: ada.user.id,
      sid: ada.sessionId,
      gen: 1,
      role: 'EMPLOYEE',
      client_id: 'gatehouse',
      auth_time: iat,
      amr: ['pwd'],
      jti: expect.any(String),
    })
    expect(Number(exp) - Number(iat)).toBe(180 * 60)
  })

  it('is byte-identical to one from version 0.1, except for client_id, auth_time and amr', () => {
    const { kid } = app.app.services.signingKeys.current()
    const [header, claims] = ada.accessToken
      .split('.', 2)
      .map((part) => Buffer.from(part, 'base64url').toString())
    const { iat, exp, jti, auth_time } = claimsOf(ada.accessToken)
    expect(header).toBe(`{"alg":"ES256","typ":"at+jwt","kid":"${kid}"}`)
    expect(claims).toBe(
      `{"sid":"${ada.sessionId}","gen":1,"role":"EMPLOYEE","client_id":"gatehouse",` +
        `"auth_time":${auth_time},"amr":["pwd"],"iat":${iat},"exp":${exp},` +
        `"aud":"gatehouse","iss":"${app.config.publicUrl}","sub":"${ada.user.id}","jti":"${jti}"}`,
    )
  })

  it('is signed as specified in RFC 7518 §3.4, in base64url without padding', () => {
    const [, signed = '', signature = ''] = /^(.+)\.([\w-]{86})$/.exec(ada.accessToken) ?? []
    const key = app.app.services.signingKeys.current().publicKey
    const isGood = verify(
      'sha256',
      Buffer.from(signed),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    expect(isGood).toBe(true)
  })

  it('that is re-encoded without a change is accepted (control for the forgeries)', async () => {
    expect(await accepted(forgeAccessToken(app, ada))).toBe(true)
  })

  it('of exploreAs that is re-encoded without a change is accepted (control for the forgeries)', async () => {
    expect(await accepted(forgeAccessToken(app, ada, exploration))).toBe(true)
  })

  it.each([2046, 2047, 2048, 2049, 2050, 2051])(
    'of about %i characters is accepted up to 2,048',
    async (length) => {
      const shortest = forgeAccessToken(app, ada, { claims: { padding: '' } }).length
      const padding = 'x'.repeat(Math.floor(((length - shortest) * 3) / 4))
      const token = forgeAccessToken(app, ada, { claims: { padding } })
      expect(Math.abs(token.length - length)).toBeLessThan(2)
      expect(await accepted(token)).toBe(token.length <= 2048)
      if (token.length > 2048) expectRefused(await presented(token), 'TOKEN_MALFORMED')
    },
  )

  it('without client_id, as issued by 0.1, is accepted', async () => {
    expect(await accepted(forgeAccessToken(app, ada, { claims: { client_id: undefined } }))).toBe(true)
  })

  it.each([
    [4, true],
    [31, false],
  ])('T23 that is %i seconds late is accepted: %s', async (late, isAccepted) => {
    setServerClock((Number(claimsOf(ada.accessToken).exp) + late) * SECOND)
    expect(await accepted(ada.accessToken)).toBe(isAccepted)
    if (!isAccepted) expectRefused(await presented(ada.accessToken), 'TOKEN_EXPIRED')
  })

  it('T23 that was accepted before still expires', async () => {
    expect(await accepted(ada.accessToken)).toBe(true)
    setServerClock((Number(claimsOf(ada.accessToken).exp) + 31) * SECOND)
    expectRefused(await presented(ada.accessToken), 'TOKEN_EXPIRED')
  })
})

describe('an access token with a longer lifetime than tokens have here', () => {
  const minute = 60
  /** Simulates a restart 20 minutes after its issue, with tokens of 5 minutes from then on. */
  const olderToken = () => {
    const iat = seconds() - 20 * minute
    return forgeAccessToken(app, ada, { claims: { iat, exp: iat + 180 * minute } })
  }

  it('is valid where tokens have that lifetime', async () => {
    expect(await accepted(olderToken())).toBe(true)
  })

  it('has expired, because the end of its session is no longer in the index', async () => {
    const shorter = await startTestApp({ on: app, env: { ACCESS_TOKEN_TTL: '5m' } })
    const answer = await shorter.request(PROFILE, {}, { token: olderToken() })
    await shorter.close()
    expectRefused(answer, 'TOKEN_EXPIRED')
  })
})

describe('an access token of a replica whose clock is 30 seconds ahead', () => {
  const ttl = 180 * 60

  it('is refused until it expires once its session has ended, even by a replica that starts then', async () => {
    const bea = await app.register()
    const endedAgo = ttl + 10
    await app.sql(
      `update sessions set ended_at = now() - make_interval(secs => $2), end_reason = 'LOGGED_OUT' where id = $1`,
      [bea.sessionId, endedAgo],
    )
    const iat = seconds() - endedAgo - 1 + 30
    const token = forgeAccessToken(app, bea, { claims: { iat, exp: iat + ttl } })
    const replica = await startTestApp({ on: app })
    const answer = await replica.request(PROFILE, {}, { token })
    await replica.close()
    expectRefused(answer, 'SESSION_ENDED')
  })
})

describe('T18 a token without a signature is refused', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', '', 'none ', ' none', null, 0, ['none'], ['ES256'], undefined])(
    'alg %j',
    async (alg) => {
      const { kid } = app.app.services.signingKeys.current()
      const claims = claimsOf(ada.accessToken)
      const [, , signature = ''] = ada.accessToken.split('.')
      for (const end of ['', signature]) {
        const answer = await presented(rawToken({ alg, typ: 'at+jwt', kid }, claims, end))
        expectRefused(answer, end === '' ? 'UNAUTHENTICATED' : 'TOKEN_INVALID')
      }
    },
  )

  it.each([
    ['stripped', (token: string) => `${token.slice(0, token.lastIndexOf('.'))}.`],
    ['stripped with its dot', (token: string) => token.slice(0, token.lastIndexOf('.'))],
    ['of another token', (token: string) => token.slice(0, -8) + 'A'.repeat(8)],
    ['of zeros', (token: string) => `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`],
    ['twice', (token: string) => `${token}.${token.split('.')[2]}`],
  ])('signature %s', async (_how, alter) => {
    expectRefused(await presented(alter(ada.accessToken)), 'UNAUTHENTICATED')
  })
})

describe('T19 a token signed with another key or algorithm is refused without a request elsewhere', () => {
  let requests = 0
  let attacker: Server
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

  beforeAll(async () => {
    attacker = createServer((_request, response) => {
      requests += 1
      response.end(JSON.stringify({ keys: [own.publicKey.export({ format: 'jwk' })] }))
    })
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => void attacker.close())
  afterEach(() => expect(requests).toBe(0))

  const attackersUrl = () => `http://127.0.0.1:${(attacker.address() as AddressInfo).port}/jwks.json`
  const publicPem = () =>
    app.app.services.signingKeys.current().publicKey.export({ format: 'pem', type: 'spki' }).toString()

  it('HS256 with the public key as its secret', async () => {
    const { kid, publicJwk } = app.app.services.signingKeys.current()
    for (const secret of [publicPem(), publicPem().trim(), JSON.stringify(publicJwk)]) {
      for (const alg of ['HS256', 'ES256']) {
        const unsigned = rawToken({ alg, typ: 'at+jwt', kid }, claimsOf(ada.accessToken)).slice(0, -1)
        const { createHmac } = await import('node:crypto')
        const signature = createHmac('sha256', secret).update(unsigned).digest('base64url')
        expectRefused(await presented(`${unsigned}.${signature}`), 'TOKEN_INVALID')
      }
    }
  })

  it('RS256, and another EC key under the server’s kid', async () => {
    const forgeries: Forgery[] = [{ key: rsa.privateKey, algorithm: 'RS256' }, { key: own.privateKey }]
    for (const forgery of forgeries)
      expectRefused(await presented(forgeAccessToken(app, ada, forgery)), 'TOKEN_INVALID')
  })

  it.each(['jwk', 'jku', 'x5u', 'x5c'])('a key in the header: %s', async (name) => {
    const jwk = createPublicKey(own.privateKey.export({ format: 'pem', type: 'pkcs8' })).export({
      format: 'jwk',
    })
    const value = { jwk, jku: attackersUrl(), x5u: attackersUrl(), x5c: [publicPem()] }[name]
    for (const kid of [undefined, 'another', app.app.services.signingKeys.current().kid]) {
      const token = forgeAccessToken(app, ada, { key: own.privateKey, header: { [name]: value, kid } })
      expectRefused(await presented(token), 'TOKEN_INVALID')
    }
  })

  it('a kid with paths, SQL or anything else', async () => {
    const kids = [
      '../../../../dev/null',
      '/dev/null',
      `' or '1'='1`,
      `x' union select kid from signing_keys --`,
      '__proto__',
      'constructor',
      '\0',
      '',
      ['a'],
      { kid: 'a' },
      7,
      null,
      'x'.repeat(1_000),
    ]
    const tokens = kids.flatMap((kid) => [
      forgeAccessToken(app, ada, { header: { kid } }),
      forgeAccessToken(app, ada, { header: { kid }, key: own.privateKey }),
    ])
    const answers = await Promise.all(tokens.map(presented))
    for (const answer of answers) expectRefused(answer, 'TOKEN_INVALID')
  })

  it('an unknown kid causes one database query, which does not contain it', async () => {
    const statements = watchStatements(app)
    expectRefused(
      await presented(forgeAccessToken(app, ada, { header: { kid: 'x' }, key: own.privateKey })),
      'TOKEN_INVALID',
    )
    statements.stop()
    const asked = statements.all.filter((name) => name.startsWith('signing-keys'))
    expect(new Set(asked)).toEqual(new Set(['signing-keys.all']))
    // Upkeep runs once a minute, possibly right now.
    expect(asked.length).toBeLessThanOrEqual(2)
  })
})

describe('T20 a token in place of the other kind', () => {
  it('a refresh token is refused as a bearer token', async () => {
    expectRefused(await presented(ada.refreshToken), 'TOKEN_INVALID')
  })

  it('an access token cannot refresh', async () => {
    expectEnded(await app.refresh(ada.accessToken), 'UNKNOWN_TOKEN')
    expect(await accepted(ada.accessToken)).toBe(true)
  })
})

describe('T21 and T47 a well-signed token is refused', () => {
  it.each<[string, Forgery]>([
    ['of another issuer', { claims: { iss: 'https://elsewhere.example' } }],
    ['of an issuer that begins alike', { claims: { iss: 'http://localhost:4000.elsewhere.example' } }],
    ['of no issuer', { claims: { iss: undefined } }],
    ['of several issuers', { claims: { iss: ['http://localhost:4000', 'https://elsewhere.example'] } }],
    ['for another audience', { claims: { aud: 'another' } }],
    ['for no audience', { claims: { aud: undefined } }],
    ['for several audiences', { claims: { aud: ['gatehouse', 'another'] } }],
    ['for a list of one audience', { claims: { aud: ['gatehouse'] } }],
    ['with an extension to be understood (RFC 7515 §4.1.11)', { header: { crit: ['x'], x: true } }],
    ['with an empty list of such extensions', { header: { crit: [] } }],
    ['for the audience of exploration', { claims: { aud: 'gatehouse-explore' } }],
    ['of the type of exploration', { header: { typ: 'explore+jwt' }, claims: { explore: true } }],
    ['of exploration by its claim only', { claims: { explore: true } }],
    ['of exploration but for its claim', { ...exploration, claims: { aud: 'gatehouse-explore' } }],
    [
      'of exploration with a claim that is not true',
      { ...exploration, claims: { aud: 'gatehouse-explore', explore: 'true' } },
    ],
    ['of exploration but for its type', { claims: { aud: 'gatehouse-explore', explore: true } }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['of no type', { header: { typ: undefined } }],
    ['of the type of refresh tokens', { header: { typ: 'rt+jwt' } }],
    ['that never expires', { claims: { exp: undefined } }],
    ['that expires at a text', { claims: { exp: '9999999999' } }],
    ['that expires at null', { claims: { exp: null } }],
    ['that expires at half a second', { claims: { exp: 9_999_999_999.5 } }],
    ['that expires in a million years', { claims: { exp: 31_556_952_000_000 } }],
    ['that expires at the greatest number', { claims: { exp: Number.MAX_SAFE_INTEGER } }],
    ['that expires beyond numbers', { claims: { exp: 1e300 } }],
    ['that expires before time', { claims: { exp: -1 } }],
    ['of no time', { claims: { iat: undefined } }],
    ['of a text for its time', { claims: { iat: '9999999999' } }],
    ['that expired', { claims: { exp: seconds() - 31 } }],
    ['that is not valid yet', { claims: { nbf: seconds() + 3600 } }],
    ['that is valid from a text', { claims: { nbf: '0' } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['of no session', { claims: { sid: undefined } }],
    ['of no generation', { claims: { gen: undefined } }],
    ['of half a generation', { claims: { gen: 1.5 } }],
    ['of no role (T47)', { claims: { role: undefined } }],
    ['of an unknown role (T47)', { claims: { role: 'ROOT' } }],
    ['of a role in lower case (T47)', { claims: { role: 'admin' } }],
    ['of several roles (T47)', { claims: { role: ['ADMIN'] } }],
    ['of a role that objects have (T47)', { claims: { role: 'constructor' } }],
  ])('%s', async (_what, forgery) => {
    const answer = await presented(forgeAccessToken(app, ada, forgery))
    expectRefused(answer, 'UNAUTHENTICATED')
    expect(answer.status).toBe(401)
  })

  it('T47 when its role was altered', async () => {
    const [header, , signature] = ada.accessToken.split('.')
    const claims = Buffer.from(JSON.stringify({ ...claimsOf(ada.accessToken), role: 'ADMIN' }))
    const token = [header, claims.toString('base64url'), signature].join('.')
    expectRefused(await app.request('{ users { totalCount } }', {}, { token }), 'TOKEN_INVALID')
  })
})

describe('T25 a malformed Authorization header', () => {
  const good = () => ada.accessToken

  it.each<[string, () => string]>([
    ['without a scheme', good],
    ['of another scheme', () => `Basic ${good()}`],
    ['of a scheme only', () => 'Bearer'],
    ['with the scheme doubled', () => `Bearer Bearer ${good()}`],
    ['with two tokens', () => `Bearer ${good()} ${good()}`],
    ['with two values', () => `Bearer ${good()}, Bearer ${good()}`],
    ['with quotes', () => `Bearer "${good()}"`],
    ['with a tab', () => `Bearer\t${good()}`],
    ['of Latin-1', () => 'Bearer \u00e4\u00f6\u00fc'],
    ['of 8 KB', () => `Bearer ${'a'.repeat(8_000)}`],
    ['of dots', () => 'Bearer ...'],
  ])('%s is refused, and ignored by public fields', async (_how, header) => {
    const headers = { authorization: header() }
    const answer = await app.request(PROFILE, {}, { headers })
    expectRefused(answer, 'TOKEN_MALFORMED')
    expect(answer.status).toBe(401)
    const open = await app.request('{ verifyToken(token: "") { valid } }', {}, { headers })
    expect(open.data).toEqual({ verifyToken: { valid: false } })
  })

  it.each(['bearer', 'BEARER', 'Bearer '])('but the scheme %j is right', async (scheme) => {
    const headers = { authorization: `${scheme} ${ada.accessToken}` }
    expect((await app.request(PROFILE, {}, { headers })).data.profile.id).toBe(ada.user.id)
  })

  it('that is empty counts as missing', async () => {
    expectRefused(await app.request(PROFILE, {}, { headers: { authorization: '' } }), 'TOKEN_MISSING')
  })

  it.each<[string, () => string[], number[]]>([
    ['doubled', () => [`Bearer ${good()}`, `Bearer ${good()}`], [401]],
    ['doubled, the second bad', () => [`Bearer ${good()}`, 'Bearer x'], [401]],
    ['with a NUL', () => ['Bearer a\0b'], [400]],
    ['of 64 KB', () => [`Bearer ${'a'.repeat(65_536)}`], [401, 431]],
  ])('%s on the wire is never a fault', async (_how, values, statuses) => {
    const body = JSON.stringify({ query: PROFILE })
    const head = [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      'accept: application/graphql-response+json',
      `content-length: ${body.length}`,
      'connection: close',
      ...values().map((value) => `authorization: ${value}`),
    ]
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(app.url).port) })
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
    const answer = await text(socket)
    expect(statuses).toContain(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]))
    expect(answer).not.toContain(ada.email)
  })
})
