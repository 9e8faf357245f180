import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Visitor } from '../src/testing/visitor.ts'
import { claimsOf, forgeAccessToken, rawToken } from './forged-token.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())
afterEach(resetServerClock)

const DAY = 86_400_000
const expiryOf = (token: string): string => new Date(Number(claimsOf(token).exp) * 1000).toISOString()
const invalid = (kind: string | null, problem: string, expiresAt: string | null) => ({
  valid: false,
  kind,
  problem,
  user: null,
  expiresAt,
})

describe('verifyToken of a valid token', () => {
  it.each<['ACCESS' | 'REFRESH', (visitor: Visitor) => string]>([
    ['ACCESS', ({ accessToken }) => accessToken],
    ['REFRESH', ({ refreshToken }) => refreshToken],
  ])('returns the user, kind and expiry: %s', async (kind, tokenOf) => {
    const ada = await app.register()
    const { id, email, role } = ada.user
    expect(await app.verify(tokenOf(ada))).toEqual({
      valid: true,
      kind,
      problem: null,
      user: { id, email, role },
      expiresAt: expiryOf(tokenOf(ada)),
    })
  })

  it('changes nothing: the previous token is not confirmed as replaced', async () => {
    const ada = await app.register()
    const { refreshToken } = ada
    await ada.refresh()
    for (const token of [ada.accessToken, ada.refreshToken, refreshToken]) await app.verify(token)
    await app.app.services.confirmations.flush()
    const rows = await app.sql('select generation, confirmed, ended_at from sessions where id = $1', [
      ada.sessionId,
    ])
    expect(rows).toEqual([{ generation: 2, confirmed: false, ended_at: null }])
  })

  it('returns the current role', async () => {
    const boss = await app.registerAs('ADMIN')
    const ada = await app.register()
    await boss.setRole(ada.user.id, 'MANAGER')
    await ada.refresh()
    expect((await app.verify(ada.accessToken)).user.role).toBe('MANAGER')
  })
})

describe('verifyToken of an access token', () => {
  it('EXPIRED', async () => {
    const ada = await app.register()
    setServerClock(Date.now() + DAY)
    expect(await app.verify(ada.accessToken)).toEqual(invalid('ACCESS', 'EXPIRED', expiryOf(ada.accessToken)))
  })

  it.each<[string, (token: string) => string]>([
    ['altered', (token) => `${token.slice(0, -8)}${'A'.repeat(8)}`],
    ['stripped', (token) => token.slice(0, token.lastIndexOf('.') + 1)],
    ['not signed', (token) => rawToken({ alg: 'none', typ: 'at+jwt' }, claimsOf(token))],
  ])('SIGNATURE_INVALID: %s', async (_how, alter) => {
    const ada = await app.register()
    expect(await app.verify(alter(ada.accessToken))).toEqual(invalid('ACCESS', 'SIGNATURE_INVALID', null))
  })

  it('SIGNATURE_INVALID: for another audience', async () => {
    const ada = await app.register()
    const token = forgeAccessToken(app, ada, { claims: { aud: 'another' } })
    expect(await app.verify(token)).toEqual(invalid('ACCESS', 'SIGNATURE_INVALID', null))
  })

  it('SIGNATURE_INVALID: with an expiry outside the range of dates', async () => {
    const ada = await app.register()
    const token = forgeAccessToken(app, ada, { claims: { exp: Number.MAX_SAFE_INTEGER } })
    expect(await app.verify(token)).toEqual(invalid('ACCESS', 'SIGNATURE_INVALID', null))
  })

  it('SESSION_ENDED', async () => {
    const ada = await app.register()
    await ada.logout()
    expect(await app.verify(ada.accessToken)).toEqual(
      invalid('ACCESS', 'SESSION_ENDED', expiryOf(ada.accessToken)),
    )
  })

  it('SESSION_ENDED: the account is disabled, or gone', async () => {
    const ada = await app.register()
    await app.sql('update users set active = false where id = $1', [ada.user.id])
    expect((await app.verify(ada.accessToken)).problem).toBe('SESSION_ENDED')
    await app.sql('delete from users where id = $1', [ada.user.id])
    expect((await app.verify(ada.accessToken)).problem).toBe('SESSION_ENDED')
  })

  it('SUPERSEDED: the role has changed', async () => {
    const boss = await app.registerAs('ADMIN')
    const ada = await app.register()
    await boss.setRole(ada.user.id, 'CLIENT')
    expect(await app.verify(ada.accessToken)).toEqual(
      invalid('ACCESS', 'SUPERSEDED', expiryOf(ada.accessToken)),
    )
  })
})

describe('verifyToken of a refresh token', () => {
  it('EXPIRED', async () => {
    const ada = await app.register()
    await app.sql('update sessions set expires_at = now() where id = $1', [ada.sessionId])
    expect(await app.verify(ada.refreshToken)).toEqual(
      invalid('REFRESH', 'EXPIRED', expiryOf(ada.refreshToken)),
    )
  })

  it('EXPIRED: its session was purged', async () => {
    const ada = await app.register()
    await app.sql('delete from sessions where id = $1', [ada.sessionId])
    setServerClock(Date.now() + 4 * DAY)
    expect((await app.verify(ada.refreshToken)).problem).toBe('EXPIRED')
  })

  it('SIGNATURE_INVALID', async () => {
    const ada = await app.register()
    const token = `${ada.refreshToken.slice(0, -8)}${'A'.repeat(8)}`
    expect(await app.verify(token)).toEqual(invalid('REFRESH', 'SIGNATURE_INVALID', null))
  })

  it('SESSION_ENDED', async () => {
    const ada = await app.register()
    await ada.logout()
    expect(await app.verify(ada.refreshToken)).toEqual(
      invalid('REFRESH', 'SESSION_ENDED', expiryOf(ada.refreshToken)),
    )
  })

  it('SUPERSEDED: it has been replaced', async () => {
    const ada = await app.register()
    const { refreshToken } = ada
    await ada.refresh()
    expect(await app.verify(refreshToken)).toEqual(invalid('REFRESH', 'SUPERSEDED', expiryOf(refreshToken)))
  })
})

describe('verifyToken of any other text', () => {
  it.each(['', ' ', 'x', 'a.b', 'a.b.c', '...', '\0', '\ud800', 'Bearer x', 'x'.repeat(50_000)])(
    'MALFORMED: %#',
    async (token) => {
      expect(await app.verify(token)).toEqual(invalid(null, 'MALFORMED', null))
    },
  )

  it('SIGNATURE_INVALID, of neither kind: a JWT from another issuer', async () => {
    const token = rawToken({ alg: 'HS256', typ: 'JWT' }, { sub: 'user' }, 'AAAA')
    expect(await app.verify(token)).toEqual(invalid(null, 'SIGNATURE_INVALID', null))
  })
})
