import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Factor } from '../src/core/factor.ts'
import { amrOf, factorsIn } from '../src/features/sessions/amr.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { claimsOf } from './forged-token.ts'
import type { TestApp } from './test-app.ts'

let clock: DatabaseClock
let app: TestApp

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
})
afterAll(() => clock.close())

const provenBy = (token: string): object => {
  const { auth_time, amr } = claimsOf(token)
  return { auth_time, amr }
}

const session = '{ sessions { factors confirmedAt createdAt } }'

describe('A session', () => {
  it('rests on the password that started it', async () => {
    const ada = await app.register()
    const { auth_time } = claimsOf(ada.accessToken)
    expect(provenBy(ada.accessToken)).toEqual({ auth_time: expect.any(Number), amr: ['pwd'] })
    expect(provenBy(ada.refreshToken)).toEqual(provenBy(ada.accessToken))
    const { data } = await ada.request(session)
    const [{ factors, confirmedAt }] = data.sessions
    expect(factors).toEqual(['PASSWORD'])
    expect(Math.abs(Date.parse(confirmedAt) / 1000 - Number(auth_time))).toBeLessThan(60)
  })

  it('is fresh although the clock of the database is 20 minutes slow, or fast', async () => {
    for (const shift of ['-20 minutes', '40 minutes', '-20 minutes']) {
      await clock.advance(shift)
      const ada = await app.register()
      const { auth_time } = claimsOf(ada.accessToken)
      expect(Math.abs(Date.now() / 1000 - Number(auth_time))).toBeLessThan(5)
      expect((await ada.request('mutation { renewRecoveryCodes { codes } }')).errors).toEqual([])
    }
  })

  it('hands its proof on when it is refreshed', async () => {
    const ada = await app.register()
    const before = provenBy(ada.accessToken)
    await clock.advance('1 hour')
    await ada.refresh()
    expect(provenBy(ada.accessToken)).toEqual(before)
    expect(provenBy(ada.refreshToken)).toEqual(before)
  })

  it('of 0.1 was never confirmed, and still refreshes', async () => {
    const ada = await app.register()
    await app.sql('update sessions set factors = null, confirmed_at = null where id = $1', [ada.sessionId])
    const { userId, sessionId, generation, issuedAt, expiresAt } = app.app.services.refreshTokens.read(
      ada.refreshToken,
    ) ?? { userId: '', sessionId: '', generation: 0, issuedAt: 0, expiresAt: 0 }
    const claims = { userId, sessionId, generation, issuedAt, expiresAt, authTime: null, factors: [] }
    ada.refreshToken = app.app.services.refreshTokens.sign(claims)
    await ada.refresh()
    expect(provenBy(ada.accessToken)).toEqual({})
    const { data } = await ada.request(session)
    const [{ factors, confirmedAt, createdAt }] = data.sessions
    expect({ factors, confirmedAt }).toEqual({ factors: [], confirmedAt: createdAt })
  })
})

describe('The claim amr', () => {
  it.each([
    [[Factor.PASSWORD], ['pwd']],
    [[Factor.PASSKEY], ['pop', 'mfa']],
    [
      [Factor.PASSWORD, Factor.TOTP],
      ['pwd', 'otp', 'mfa'],
    ],
    [
      [Factor.PASSWORD, Factor.RECOVERY_CODE],
      ['pwd', 'recovery_code', 'mfa'],
    ],
  ])('of %j is %j', (factors, amr) => {
    expect(amrOf(factors)).toEqual(amr)
    expect(factorsIn(amr)).toEqual(factors)
  })
})
