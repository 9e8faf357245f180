import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { DELETE_ACCOUNT, EXCHANGE_TOKEN } from '../src/testing/generated/operations.ts'
import { expectRefused } from '../src/testing/visitor.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
import { claimsOf, rawToken } from './forged-token.ts'
import {
  answer,
  exchangeByKey,
  type FormerService,
  formerKey,
  formerToken,
  importedPerson,
  startFormerService,
} from './former-service.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const ended = { LEGACY_UNTIL: '2020-01-31' }

let former: FormerService
let byKey: TestApp
let byUrl: TestApp
const others: TestApp[] = []

beforeAll(async () => {
  former = await startFormerService()
  byKey = await startTestApp({ env: exchangeByKey(formerKey) })
  byUrl = await startTestApp({ on: byKey, env: byUrlSettings() })
})
afterEach(() => former.behave(undefined))
afterAll(async () => {
  for (const app of [...others, byUrl, byKey]) await app.close()
  await former.close()
})

const byUrlSettings = () => ({ LEGACY_REFRESH_URL: former.refreshUrl, LEGACY_UNTIL: '2999-12-31' })
const settingsOf = (app: TestApp): Record<string, string> =>
  app === byUrl ? byUrlSettings() : exchangeByKey(formerKey)

/** Another server on the same database. */
async function serverWith(env: Record<string, string>): Promise<TestApp> {
  const app = await startTestApp({ on: byKey, env })
  others.push(app)
  return app
}

const exchange = (app: TestApp, token: string, more: object = {}) =>
  app.request(EXCHANGE_TOKEN, { input: { token, ...more } })

const outcomeOf = async (app: TestApp, token: string, more: object = {}) => {
  const { data, text } = await exchange(app, token, more)
  const result = data?.exchangeToken
  if (result === undefined) throw new Error(text)
  return result.reason ?? result.code ?? result.__typename
}

const sessionsOf = async (userId: string) =>
  byKey.sql('select id from sessions where user_id = $1 and ended_at is null', [userId])

const remembered = async () => (await byKey.sql('select digest from exchanged_tokens')).length

describe.each([
  ['by key', () => byKey],
  ['by asking the former service', () => byUrl],
])('An exchange of a token, checked %s,', (_way, app) => {
  it('starts a session that counts as not confirmed', async () => {
    const { person, token } = await importedPerson(byKey)
    const { data } = await exchange(app(), token)
    expect(data.exchangeToken).toMatchObject({ __typename: 'Authenticated', user: { id: person.user.id } })
    const claims = claimsOf(data.exchangeToken.tokens.accessToken)
    expect(claims).toMatchObject({ sub: person.user.id })
    expect(claims).not.toHaveProperty('auth_time')
    expect(claims).not.toHaveProperty('amr')
    const { refreshToken } = data.exchangeToken.tokens
    const again = await app().refresh(refreshToken ?? '')
    expect(again.data.refresh.__typename).toBe('Refreshed')
  })

  it('T146 happens once, also for twenty requests at once', async () => {
    const { person, token } = await importedPerson(byKey)
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(app(), token)))
    expect(outcomes.toSorted()).toEqual(['Authenticated', ...Array(19).fill('TRADED_BEFORE')])
    expect(await sessionsOf(person.user.id)).toHaveLength(1)
    expect(await outcomeOf(app(), token)).toBe('TRADED_BEFORE')
  })

  it('returns the same session to a client that lost the answer, until it has refreshed it', async () => {
    const { person, token } = await importedPerson(byKey)
    const idempotencyKey = crypto.randomUUID()
    const first = await exchange(app(), token, { idempotencyKey })
    const second = await exchange(app(), token, { idempotencyKey })
    expect(second.data.exchangeToken.session).toEqual(first.data.exchangeToken.session)
    expect(await sessionsOf(person.user.id)).toHaveLength(1)
    expect(await outcomeOf(app(), token)).toBe('TRADED_BEFORE')
    expect(await outcomeOf(app(), token, { idempotencyKey: crypto.randomUUID() })).toBe('TRADED_BEFORE')
    await app().refresh(second.data.exchangeToken.tokens.refreshToken ?? '')
    expect(await outcomeOf(app(), token, { idempotencyKey })).toBe('TRADED_BEFORE')
  })

  it('T146 is refused after a change of the password here, however new the token is', async () => {
    const { person, formerId } = await importedPerson(byKey)
    const here = await byKey.login(person)
    await here.changePassword('three lanterns by the quay')
    const claims = { iat: Math.floor(Date.now() / 1000) + 3_600 }
    expect(await outcomeOf(app(), formerToken({ userId: formerId, claims }))).toBe('CREDENTIALS_CHANGED')
  })

  it('is refused after all other sessions were ended here, unless the token is newer', async () => {
    const { person, formerId, token } = await importedPerson(byKey)
    const here = await byKey.login(person)
    await here.revokeOthers()
    expect(await outcomeOf(app(), token)).toBe('CREDENTIALS_CHANGED')
    const claims = { iat: Math.floor(Date.now() / 1000) + 3_600 }
    expect(await outcomeOf(app(), formerToken({ userId: formerId, claims }))).toBe('Authenticated')
    const withoutTime = formerToken({ userId: formerId, claims: { iat: undefined } })
    expect(await outcomeOf(app(), withoutTime)).toBe('CREDENTIALS_CHANGED')
  })

  it('is refused to a disabled account, and after it was enabled again', async () => {
    const { person, formerId, token } = await importedPerson(byKey)
    const admin = await byKey.registerAs('ADMIN')
    await admin.setActive(person.user.id, false)
    expect(await outcomeOf(app(), token)).toBe('ACCOUNT_DISABLED')
    await admin.setActive(person.user.id, true)
    expect(await outcomeOf(app(), formerToken({ userId: formerId }))).toBe('CREDENTIALS_CHANGED')
  })

  it('asks for the second factor, and again after a reload', async () => {
    const { person, token } = await importedPerson(byKey)
    await addAuthenticatorApp(byKey, await byKey.login(person))
    const before = await sessionsOf(person.user.id)
    expect(await outcomeOf(app(), token)).toBe('SECOND_FACTOR_REQUIRED')
    expect(await outcomeOf(app(), token)).toBe('SECOND_FACTOR_REQUIRED')
    expect(await sessionsOf(person.user.id)).toEqual(before)
    await byKey.sql(`update exchanged_tokens set created_at = now() - interval '1 hour' where user_id = $1`, [
      person.user.id,
    ])
    expect(await outcomeOf(app(), token)).toBe('TRADED_BEFORE')
  })

  it('T146 sets up no second factor, and is refused where the role requires one', async () => {
    const env = { SECOND_FACTOR: 'MANAGER' }
    const strict = await startTestApp({ on: app(), env: { ...settingsOf(app()), ...env } })
    const gracious = await startTestApp({
      on: app(),
      env: { ...settingsOf(app()), ...env, SECOND_FACTOR_GRACE: '7d' },
    })
    const { person, formerId, token } = await importedPerson(byKey)
    await byKey.sql(`update users set role = 'MANAGER' where id = $1`, [person.user.id])
    expect(await outcomeOf(strict, token)).toBe('SECOND_FACTOR_MISSING')
    expect(await sessionsOf(person.user.id)).toEqual([])
    expect(await outcomeOf(gracious, token)).toBe('Authenticated')
    await addAuthenticatorApp(byKey, await byKey.login(person))
    expect(await outcomeOf(strict, formerToken({ userId: formerId }))).toBe('SECOND_FACTOR_REQUIRED')
    await gracious.close()
    await strict.close()
  })

  it('is refused to an account that was deleted, of which nothing is left', async () => {
    const { person, formerId, token } = await importedPerson(byKey)
    const here = await byKey.login(person)
    await here.revokeOthers()
    const later = formerToken({ userId: formerId, claims: { iat: Math.floor(Date.now() / 1000) + 3_600 } })
    expect(await outcomeOf(app(), later)).toBe('Authenticated')
    const held = () =>
      byKey.sql(
        `select user_id from exchanged_tokens where user_id = $1 union all
         select user_id from former_sign_outs where user_id = $1`,
        [person.user.id],
      )
    expect(await held()).toHaveLength(2)
    await here.request(DELETE_ACCOUNT)
    expect(await held()).toEqual([])
    expect(await outcomeOf(app(), token)).toBe('NOT_KNOWN')
  })

  it('is refused to an account that was not imported', async () => {
    const before = await remembered()
    expect(await outcomeOf(app(), formerToken({ userId: 404 }))).toBe('NOT_KNOWN')
    expect(await remembered()).toBe(before)
  })

  it.each<[what: string, reason: string, token: (formerId: number) => string]>([
    ['an expired token', 'EXPIRED', (userId) => formerToken({ userId, claims: { exp: 1_000_000_000 } })],
    [
      'a token of another key',
      'SIGNATURE_INVALID',
      (userId) => formerToken({ userId, key: 'another key that has more than 32 bytes' }),
    ],
    [
      'an access token',
      'SIGNATURE_INVALID',
      (userId) => formerToken({ userId, claims: { token_type: 'access' } }),
    ],
    [
      'a token without algorithm',
      'SIGNATURE_INVALID',
      (userId) => rawToken({ alg: 'none', typ: 'JWT' }, claimsOf(formerToken({ userId }))),
    ],
    [
      'a token without an end',
      'SIGNATURE_INVALID',
      (userId) => formerToken({ userId, claims: { exp: undefined } }),
    ],
    [
      'an altered token',
      'SIGNATURE_INVALID',
      (userId) => formerToken({ userId }).replace(/\.[^.]+$/, '.AAAA'),
    ],
    ['a token with white space', 'SIGNATURE_INVALID', (userId) => ` ${formerToken({ userId })}`],
    ['something else', 'SIGNATURE_INVALID', () => 'a.b.c'],
    ['nothing', 'SIGNATURE_INVALID', () => ''],
    [
      'an oversized token',
      'SIGNATURE_INVALID',
      (userId) => formerToken({ userId, claims: { name: 'x'.repeat(9_000) } }),
    ],
  ])('T146 refuses %s as %s, and remembers nothing', async (_what, reason, tokenFor) => {
    const { person, formerId } = await importedPerson(byKey)
    const before = await remembered()
    expect(await outcomeOf(app(), tokenFor(formerId))).toBe(reason)
    expect(await sessionsOf(person.user.id)).toEqual([])
    expect(await remembered()).toBe(before)
  })

  it('delivers a cookie to pages of this server only', async () => {
    const { token } = await importedPerson(byKey)
    const input = { token, delivery: 'COOKIE' }
    const headers = { origin: 'https://evil.example' }
    expectRefused(await app().request(EXCHANGE_TOKEN, { input }, { headers }), 'FORBIDDEN')
    const fromPage = { headers: { origin: app().config.publicUrl } }
    const delivered = await app().request(EXCHANGE_TOKEN, { input }, fromPage)
    expect(delivered.headers.getSetCookie().join()).toContain('gatehouse-refresh')
    expect(delivered.data.exchangeToken.tokens.refreshToken).toBeNull()
  })

  it('needs an idempotency key that cannot be guessed', async () => {
    expectRefused(await exchange(app(), formerToken(), { idempotencyKey: '1' }), 'BAD_USER_INPUT')
  })
})

describe('A token of the former service', () => {
  it('is never a bearer token here', async () => {
    const { token } = await importedPerson(byKey)
    const answered = await byKey.request('{ profile { id } }', {}, { token })
    expectRefused(answered, 'TOKEN_INVALID')
  })

  it('T146 is refused after its user signed out there', async () => {
    const { token } = await importedPerson(byKey)
    former.signOut(token)
    expect(await outcomeOf(byUrl, token)).toBe('TRADED_BEFORE')
  })

  it('has one digest, however its signature is written', async () => {
    const app = await serverWith(exchangeByKey(publicPem.replaceAll('\n', '\\n'), 'RS256'))
    const { formerId } = await importedPerson(byKey)
    const token = formerToken({ userId: formerId, key: rsa.privateKey, algorithm: 'RS256' })
    expect(await outcomeOf(app, token)).toBe('Authenticated')
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twin = token.slice(0, -1) + letters[letters.indexOf(token.at(-1) ?? '') ^ 1]
    expect(Buffer.from(twin.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(token.split('.')[2] ?? '', 'base64url'),
    )
    expect(await outcomeOf(app, twin)).toBe('TRADED_BEFORE')
  })

  it('is counted by outcome, and recorded for the account', async () => {
    const { person, token } = await importedPerson(byKey)
    await exchange(byKey, token)
    await exchange(byKey, token)
    const metrics = await (await fetch(`${byKey.url}/metrics`)).text()
    expect(metrics).toMatch(/gatehouse_token_exchanges_total\{outcome="exchanged"\} [1-9]/)
    expect(metrics).toMatch(/gatehouse_token_exchanges_total\{outcome="traded_before"\} [1-9]/)
    const events = await byKey.sql<{ outcome: string; details: object }>(
      `select outcome, details from audit_events where kind = 'TOKEN_EXCHANGED' and subject_id = $1 order by id`,
      [person.user.id],
    )
    expect(events).toEqual([
      { outcome: 'SUCCESS', details: {} },
      { outcome: 'FAILURE', details: { code: 'TOKEN_NOT_EXCHANGED', reason: 'TRADED_BEFORE' } },
    ])
    expect(byKey.logText()).not.toContain(token.split('.')[2])
  })

  it('is refused if it was issued before the operator ended all sessions', async () => {
    const { formerId, token } = await importedPerson(byKey)
    await byKey.sql(`insert into settings (key, value) values ('sessions.ended-before', $1)`, [
      new Date().toISOString(),
    ])
    expect(await outcomeOf(byKey, token)).toBe('CREDENTIALS_CHANGED')
    const claims = { iat: Math.floor(Date.now() / 1000) + 3_600 }
    expect(await outcomeOf(byKey, formerToken({ userId: formerId, claims }))).toBe('Authenticated')
    await byKey.sql(`delete from settings where key = 'sessions.ended-before'`)
  })

  it('counts against the limit only if it is refused', async () => {
    const limited = await serverWith({
      ...exchangeByKey(formerKey),
      RATE_LIMITS: 'on',
      RATE_LIMIT_EXCHANGE_ADDRESS: '2/10m',
    })
    for (let count = 0; count < 4; count += 1) {
      const { token } = await importedPerson(byKey)
      expect(await outcomeOf(limited, token)).toBe('Authenticated')
    }
    for (let count = 0; count < 2; count += 1)
      expect(await outcomeOf(limited, 'a.b.c')).toBe('SIGNATURE_INVALID')
    expectRefused(await exchange(limited, 'a.b.c'), 'RATE_LIMITED')
  })
})

describe('The former service, when it is asked,', () => {
  it('T146 does not lose a token of an account that cannot be signed in yet', async () => {
    const { person, token } = await importedPerson(byKey)
    await byKey.sql('update users set active = false where id = $1', [person.user.id])
    expect(await outcomeOf(byUrl, token)).toBe('ACCOUNT_DISABLED')
    await byKey.sql('update users set active = true where id = $1', [person.user.id])
    expect(await outcomeOf(byUrl, token)).toBe('Authenticated')
  })

  it('is asked once about a token, and not at all about what is refused anyway', async () => {
    const { token } = await importedPerson(byKey)
    const before = former.requests
    await Promise.all(Array.from({ length: 20 }, () => exchange(byUrl, token)))
    await exchange(byUrl, 'a.b.c')
    await exchange(byUrl, formerToken({ claims: { exp: 1_000_000_000 } }))
    expect(former.requests).toBe(before + 1)
  })

  it('does not refuse a token for having been presented to another replica at the same time', async () => {
    const replica = await serverWith(byUrlSettings())
    const { token } = await importedPerson(byKey)
    const idempotencyKey = crypto.randomUUID()
    former.behave(async (_request, response) => {
      former.behave(undefined)
      expect(await outcomeOf(byUrl, token, { idempotencyKey })).toBe('Authenticated')
      answer(response, 401, { detail: 'Token is blacklisted', code: 'token_not_valid' })
    })
    expect(await outcomeOf(replica, token, { idempotencyKey })).toBe('Authenticated')
  })

  it.each<[what: string, as: Parameters<FormerService['behave']>[0]]>([
    ['fails', (_request, response) => answer(response, 500, {})],
    ['is throttled', (_request, response) => answer(response, 429, { detail: 'Request was throttled.' })],
    ['redirects', (_request, response) => void response.writeHead(307, { location: '/keys' }).end()],
    ['breaks off', (_request, response) => void response.destroy()],
    ['is a page of something else', (_request, response) => void response.end('<html>Sign in</html>')],
    ['says yes and names no account', (_request, response) => answer(response, 200, { access: 'yes' })],
    [
      'says yes about another user',
      (_request, response) => answer(response, 200, { access: formerToken({ userId: 404 }) }),
    ],
    ['has no end', (_request, response) => void response.end('x'.repeat(1_000_000))],
  ])('T146 leaves the token unchanged if it %s', async (_what, as) => {
    const { person, token } = await importedPerson(byKey)
    const before = await remembered()
    former.behave(as)
    const refused = await exchange(byUrl, token)
    expectRefused(refused, 'UNAVAILABLE')
    expect(refused.headers.get('retry-after')).not.toBeNull()
    expect(await remembered()).toBe(before)
    expect(await sessionsOf(person.user.id)).toEqual([])
    former.behave(undefined)
    expect(await outcomeOf(byUrl, token)).toBe('Authenticated')
  })

  it('T146 is given up after a while, and gets a bounded number of requests', async () => {
    const { person } = await importedPerson(byKey)
    const tokens = Array.from({ length: 20 }, () => formerToken({ userId: person.user.id }))
    const before = former.requests
    former.behave(() => undefined)
    const started = performance.now()
    const answers = await Promise.all(tokens.map((token) => exchange(byUrl, token)))
    for (const refused of answers) expectRefused(refused, 'UNAVAILABLE')
    expect(former.requests - before).toBeLessThanOrEqual(16)
    expect(performance.now() - started).toBeLessThan(9_000)
  }, 20_000)
})

describe('A key pair of the former service', () => {
  const published = (kid: string, key = rsa.publicKey) => ({
    ...key.export({ format: 'jwk' }),
    kid,
    use: 'sig',
  })
  const byKeys = (algorithm = 'RS256') => ({
    LEGACY_JWKS_URL: former.keysUrl,
    LEGACY_ALGORITHM: algorithm,
    LEGACY_UNTIL: '2999-12-31',
  })
  const signed = (userId: number, kid?: string) =>
    formerToken({ userId, key: rsa.privateKey, algorithm: 'RS256', ...(kid && { kid }) })

  it('verifies by the public key alone', async () => {
    const app = await serverWith(exchangeByKey(publicPem.replaceAll('\n', '\\n'), 'RS256'))
    const { formerId } = await importedPerson(byKey)
    expect(await outcomeOf(app, signed(formerId))).toBe('Authenticated')
  })

  it('T146 is never taken for a shared secret', async () => {
    const app = await serverWith(exchangeByKey(publicPem.replaceAll('\n', '\\n'), 'RS256'))
    const { formerId } = await importedPerson(byKey)
    const confused = formerToken({ userId: formerId, key: publicPem, algorithm: 'HS256' })
    expect(await outcomeOf(app, confused)).toBe('SIGNATURE_INVALID')
    const other = formerToken({ userId: formerId, key: ec.privateKey, algorithm: 'ES256' })
    expect(await outcomeOf(app, other)).toBe('SIGNATURE_INVALID')
    const stronger = formerToken({ userId: formerId, key: rsa.privateKey, algorithm: 'RS512' })
    expect(await outcomeOf(app, stronger)).toBe('SIGNATURE_INVALID')
  })

  it('is found in the published keys, which survive their server', async () => {
    former.publish([published('a'), { kty: 'oct', k: 'c2VjcmV0', kid: 'b' }, { kid: 'c' }])
    const app = await serverWith(byKeys())
    const { formerId } = await importedPerson(byKey)
    expect(await outcomeOf(app, signed(formerId, 'a'))).toBe('Authenticated')
    former.behave((_request, response) => answer(response, 500, {}))
    const other = await importedPerson(byKey)
    expect(await outcomeOf(app, signed(other.formerId, 'a'))).toBe('Authenticated')
  })

  it('is asked for once however many unknown ids come', async () => {
    former.publish([published('a')])
    const app = await serverWith(byKeys())
    const before = former.requests
    const ids = Array.from({ length: 20 }, (_, index) => signed(1, `invented-${index}`))
    for (const token of ids) expect(await outcomeOf(app, token)).toBe('SIGNATURE_INVALID')
    expect(former.requests).toBe(before + 1)
  })

  it('is waited for while no keys could be read', async () => {
    former.behave((_request, response) => void response.end('x'.repeat(1_000_000)))
    const app = await serverWith(byKeys())
    expectRefused(await exchange(app, signed(1, 'a')), 'UNAVAILABLE')
  })

  it('verifies with elliptic curves', async () => {
    const pem = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const app = await serverWith(exchangeByKey(pem, 'ES256'))
    const { formerId } = await importedPerson(byKey)
    const token = formerToken({ userId: formerId, key: ec.privateKey, algorithm: 'ES256' })
    expect(await outcomeOf(app, token)).toBe('Authenticated')
    expect(createPublicKey(pem).asymmetricKeyType).toBe('ec')
  })
})

describe('The exchange', () => {
  it('accepts only the issuer and audience that are set', async () => {
    const app = await serverWith({
      ...exchangeByKey(formerKey),
      LEGACY_ISSUER: 'shop',
      LEGACY_AUDIENCE: 'web',
    })
    const { formerId } = await importedPerson(byKey)
    expect(await outcomeOf(app, formerToken({ userId: formerId }))).toBe('SIGNATURE_INVALID')
    const claims = { iss: 'shop', aud: ['web', 'app'] }
    expect(await outcomeOf(app, formerToken({ userId: formerId, claims }))).toBe('Authenticated')
  })

  it('reads claims of other names', async () => {
    const app = await serverWith({
      ...exchangeByKey(formerKey),
      LEGACY_USER_ID_CLAIM: 'sub',
      LEGACY_TOKEN_TYPE_CLAIM: 'use',
    })
    const { formerId } = await importedPerson(byKey)
    const claims = { sub: String(formerId), use: 'refresh', user_id: 404, token_type: 'access' }
    expect(await outcomeOf(app, formerToken({ claims }))).toBe('Authenticated')
  })

  it('T146 is closed unless it is set up, and after its last day', async () => {
    const before = former.requests
    const closed = [{}, { LEGACY_REFRESH_URL: former.refreshUrl, ...ended }]
    for (const env of closed) {
      const app = await serverWith(env)
      const { token } = await importedPerson(byKey)
      expectRefused(await exchange(app, token), 'OPERATION_REJECTED')
    }
    expect(former.requests).toBe(before)
  })
})
