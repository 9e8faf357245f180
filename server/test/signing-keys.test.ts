import { createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { Secrets } from '../src/core/secrets.ts'
import { SqlDatabase } from '../src/database/sql-database.ts'
import { SigningKeys } from '../src/features/sessions/signing-keys.ts'
import { expectEnded, expectRefused, PROFILE, type Visitor } from '../src/testing/visitor.ts'
import { forgeAccessToken } from './forged-token.ts'
import { allButTimeouts } from './server-clock.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
const opened: TestApp[] = []

/** Closed after the test, last one first. */
const start = async (...options: Parameters<typeof startTestApp>): Promise<TestApp> => {
  const started = await startTestApp(...options)
  opened.unshift(started)
  return started
}

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())
afterEach(async () => {
  jest.useRealTimers()
  jest.restoreAllMocks()
  for (const each of opened.splice(0)) await each.close()
})

interface Jwk extends JsonWebKey {
  readonly kid: string
}

interface Jwks {
  readonly keys: Jwk[]
}

const fetchJwks = ({ url }: { url: string }): Promise<Response> => fetch(`${url}/.well-known/jwks.json`)

async function jwksOf(at: { url: string }): Promise<Jwk[]> {
  const { keys }: Jwks = JSON.parse(await (await fetchJwks(at)).text())
  return keys
}

const kidsOf = async (at: { url: string }): Promise<string[]> => (await jwksOf(at)).map(({ kid }) => kid)
const kidOf = (token: string): string =>
  JSON.parse(Buffer.from(`${token.split('.')[0]}`, 'base64url').toString()).kid

const hour = 3600
const works = async (visitor: Visitor): Promise<boolean> =>
  (await visitor.profile()).data?.profile.id === visitor.user.id

describe('the published keys', () => {
  it('contain no private parts and are cacheable', async () => {
    const response = await fetchJwks(app)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/)
    for (const jwk of await jwksOf(app)) {
      expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
      expect(jwk).toMatchObject({ alg: 'ES256', crv: 'P-256', kty: 'EC', use: 'sig' })
    }
  })

  it('verify access tokens offline', async () => {
    const { accessToken } = await app.register()
    const [header, payload, signature] = accessToken.split('.')
    const jwk = (await jwksOf(app)).find(({ kid }) => kid === kidOf(accessToken))
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    const sound = (text: string) =>
      verify(
        'sha256',
        Buffer.from(text),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(`${signature}`, 'base64url'),
      )
    expect(sound(`${header}.${payload}`)).toBe(true)
    expect(sound(`${header}.${payload}x`)).toBe(false)
  })
})

describe('a rotation of the signing keys', () => {
  let here: TestApp
  let there: TestApp

  beforeAll(async () => {
    here = await startTestApp()
    there = await startTestApp({ on: here })
  })
  afterAll(async () => {
    await there.close()
    await here.close()
  })

  const heardThere = async () => {
    const kids = await kidsOf(here)
    await eventually(async () => isDeepStrictEqual(await kidsOf(there), kids))
  }

  it('publishes the next key before it signs, and continues to verify with the last one', async () => {
    const [old, ada] = [await here.register(), await there.register()]
    const [signing, next, ...others] = await kidsOf(here)
    expect([kidOf(old.accessToken), others]).toEqual([signing, []])

    await here.app.services.signingKeys.rotate(hour)
    const fresh = await here.login(old)
    expect(kidOf(fresh.accessToken)).toBe(next)
    expect(await kidsOf(here)).toEqual([signing, next, expect.any(String)])
    for (const visitor of [old, fresh, old.via(there), fresh.via(there)])
      expect(await works(visitor)).toBe(true)

    await heardThere()
    await ada.refresh()
    expect(kidOf(ada.accessToken)).toBe(next)
    expect(await works(ada.via(here))).toBe(true)
  })

  it('twice in a row leaves both retired keys verifying', async () => {
    const visitors = [await here.register()]
    for (let times = 0; times < 2; times++) {
      await here.app.services.signingKeys.rotate(hour)
      visitors.push(await here.register())
    }
    for (const visitor of visitors) expect(await works(visitor)).toBe(true)
    expect(new Set(visitors.map(({ accessToken }) => kidOf(accessToken))).size).toBe(3)
  })

  it('removes the retired key on time on every replica, even without other activity', async () => {
    const ada = await here.register()
    const kid = kidOf(ada.accessToken)
    const stolen = forgeAccessToken(here, ada)
    expect(await works(Object.assign(ada.via(there), { accessToken: stolen }))).toBe(true)
    await here.app.services.signingKeys.rotate(0.5)
    expect(await works(ada)).toBe(true)
    for (const replica of [here, there]) {
      await eventually(async () => !(await kidsOf(replica)).includes(kid))
      for (const token of [ada.accessToken, stolen])
        expectRefused(await replica.request(PROFILE, {}, { token }), 'TOKEN_INVALID')
    }
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
    expect(await works(ada)).toBe(true)
  })

  it('is detected within two minutes if notifications do not arrive, as behind some poolers', async () => {
    jest.useFakeTimers({ doNotFake: [...allButTimeouts] })
    jest
      .spyOn(SqlDatabase.prototype, 'listen')
      .mockResolvedValue({ live: false, stop: () => Promise.resolve() })
    const deaf = await start({ on: app })
    const { current } = await app.app.services.signingKeys.rotate(hour)
    // In small steps, because upkeep would give up a connection if a minute passed at once.
    await eventually(() => {
      jest.advanceTimersByTime(500)
      return deaf.app.services.signingKeys.current().kid === current
    })
  })

  it('that deletes all keys invalidates every access token on every replica, but ends no session', async () => {
    const ada = await here.register()
    expect(await works(ada.via(there))).toBe(true)
    const { current } = await here.app.services.signingKeys.revoke()
    for (const replica of [here, there]) {
      await eventually(async () => (await kidsOf(replica))[0] === current)
      expectRefused(await ada.via(replica).profile(), 'TOKEN_INVALID')
    }
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
    expect(kidOf(ada.accessToken)).toBe(current)
    for (const replica of [here, there]) expect(await works(ada.via(replica))).toBe(true)
  })

  it('survives a restart', async () => {
    const ada = await here.register()
    await here.app.services.signingKeys.rotate(hour)
    const again = await start({ on: here })
    expect(await works(ada.via(again))).toBe(true)
    expect(await kidsOf(again)).toEqual(await kidsOf(here))
  })
})

describe('private keys in the database', () => {
  it('cannot be swapped: the server does not start with them', async () => {
    const here = await start()
    await here.sql(`update signing_keys set private_key_encrypted = other.private_key_encrypted
      from signing_keys as other where other.kid <> signing_keys.kid`)
    await expect(startTestApp({ on: here })).rejects.toThrow('encrypted under another SECRET')
  })
})

describe('a change of SECRET', () => {
  const [before, after] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]

  it('with SECRET_PREVIOUS keeps tokens and keys, and encrypts the keys again', async () => {
    const old = await start({ env: { SECRET: before } })
    const ada = await old.register()
    const kids = await kidsOf(old)
    const sealed = () =>
      old.sql<{ private_key_encrypted: string }>('select private_key_encrypted from signing_keys')
    const sealedBefore = await sealed()

    const changed = await start({ on: old, env: { SECRET: after, SECRET_PREVIOUS: before } })
    expect(await kidsOf(changed)).toEqual(kids)
    const there = ada.via(changed)
    expect(await works(there)).toBe(true)
    expect((await there.refresh()).data.refresh.reuse).toBe('NONE')
    for (const row of sealedBefore) expect(await sealed()).not.toContainEqual(row)

    const settled = await start({ on: old, env: { SECRET: after } })
    expect(await works(there.via(settled))).toBe(true)
    expect((await there.via(settled).refresh()).data.refresh.reuse).toBe('NONE')
    const forgotten = await settled.refresh(ada.refreshToken)
    expect(forgotten.data.refresh.reason).toBe('UNKNOWN_TOKEN')
  })

  it('after a leak makes replicas with the old one refuse its tokens and ask for a restart', async () => {
    const leaked = await start({ env: { SECRET: before } })
    const ada = await leaked.register()
    const ring = new SigningKeys(leaked.database, new Secrets(after).box('signing-keys'))
    await ring.revoke()
    await eventually(async () => (await fetch(`${leaked.url}/readyz`)).status === 503)
    expect(await (await fetch(`${leaked.url}/readyz`)).json()).toMatchObject({ checks: { signing: false } })
    expectRefused(await ada.profile(), 'TOKEN_INVALID')
    await eventually(() => leaked.logText().includes('replaced under another SECRET'))

    const mended = await start({ on: leaked, env: { SECRET: after } })
    expectEnded(await ada.via(mended).refresh(), 'UNKNOWN_TOKEN')
    const again = await mended.login(ada)
    expect(await works(again)).toBe(true)
    expect(await works(again.via(leaked))).toBe(true)
  })

  it('without SECRET_PREVIOUS prevents the start and explains what to do', async () => {
    await expect(startTestApp({ on: app, env: { SECRET: after } })).rejects.toThrow('SECRET_PREVIOUS')
  })
})
