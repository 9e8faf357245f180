import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { purgeSessions } from '../src/features/sessions/session-purge.ts'
import { expectEnded, expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import type { TestApp } from './test-app.ts'

let clock: DatabaseClock
let app: TestApp

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
})
afterAll(() => clock.close())
afterEach(resetServerClock)

/** Presents an access token, which proves that the client received the last refresh. */
async function confirm(visitor: Visitor): Promise<void> {
  expect((await visitor.profile()).data.profile.id).toBe(visitor.user.id)
  await app.app.services.confirmations.flush()
}

/** The token that a refresh has just replaced. */
async function replacedToken(visitor: Visitor): Promise<string> {
  const { refreshToken } = visitor
  expect((await visitor.refresh()).data.refresh.reuse).toBe('NONE')
  return refreshToken
}

const generationOf = async ({ sessionId }: Visitor): Promise<number | undefined> => {
  const [row] = await app.sql<{ generation: number }>('select generation from sessions where id = $1', [
    sessionId,
  ])
  return row?.generation
}

describe('refresh', () => {
  it('returns a successor and a new access token with their lifetimes', async () => {
    const ada = await app.register()
    const before = { ...ada }
    await clock.advance('1 hour')
    const { refresh } = (await ada.refresh()).data
    expect(refresh).toMatchObject({ reuse: 'NONE', user: ada.user, session: { current: true } })
    expect(refresh.tokens).toMatchObject({ accessTokenExpiresIn: 180 * 60 })
    expect([3 * 86_400, 3 * 86_400 - 1]).toContain(refresh.tokens.refreshTokenExpiresIn)
    expect(ada.refreshToken).not.toBe(before.refreshToken)
    expect(ada.accessToken).not.toBe(before.accessToken)
    await confirm(ada)
  })

  it('answers a parallel refresh with the same successor', async () => {
    const ada = await app.register()
    const token = await replacedToken(ada)
    const { refresh } = (await app.refresh(token)).data
    expect(refresh.reuse).toBe('CONCURRENT')
    expect(refresh.tokens.refreshToken).toBe(ada.refreshToken)
    expect(await generationOf(ada)).toBe(2)
  })

  it('T02 reusing a replaced token late ends the session', async () => {
    const ada = await app.register()
    const token = await replacedToken(ada)
    await confirm(ada)
    await clock.advance('31 seconds')
    expectEnded(await app.refresh(token), 'REUSED')
    expectRefused(await ada.profile(), 'SESSION_ENDED')
    expectEnded(await ada.refresh(), 'REUSED')
    expect(app.log).toContainEqual(
      expect.objectContaining({ event: 'session.reused', level: 'warn', sessionId: ada.sessionId }),
    )
  })

  it('T02 presenting a successor confirms it', async () => {
    const ada = await app.register()
    await replacedToken(ada)
    const token = await replacedToken(ada)
    await replacedToken(ada)
    await clock.advance('31 seconds')
    expectEnded(await app.refresh(token), 'REUSED')
  })

  it('T03 reusing a token that was replaced twice ends the session, however soon', async () => {
    const ada = await app.register()
    const token = await replacedToken(ada)
    await replacedToken(ada)
    expectEnded(await app.refresh(token), 'REUSED')
    expectRefused(await ada.profile(), 'SESSION_ENDED')
  })

  it('T04 a retry after a lost response gets the same successor, however late', async () => {
    const ada = await app.register()
    const lost = (await app.refresh(ada.refreshToken)).data.refresh
    await clock.advance('2 days')
    const { refresh } = (await app.refresh(ada.refreshToken)).data
    expect(refresh.reuse).toBe('LOST_RESPONSE')
    expect(refresh.tokens.refreshToken).toBe(lost.tokens.refreshToken)
    expect(await generationOf(ada)).toBe(2)
    expect((await app.refresh(refresh.tokens.refreshToken)).data.refresh.reuse).toBe('NONE')
  })

  it.each([
    ['30 seconds -1 milliseconds', 'CONCURRENT', 'CONCURRENT'],
    ['30 seconds', 'CONCURRENT', 'CONCURRENT'],
    ['30 seconds 1 milliseconds', 'REUSED', 'LOST_RESPONSE'],
  ])(
    'T05 %s after the rotation it is %s once confirmed, and %s until then',
    async (age, confirmed, unconfirmed) => {
      const [ada, ben] = [await app.register(), await app.register()]
      const [adas, bens] = [await replacedToken(ada), await replacedToken(ben)]
      await confirm(ada)
      await clock.advance(age)
      const [ofAda, ofBen] = [await app.refresh(adas), await app.refresh(bens)]
      expect(ofAda.data.refresh.reuse ?? ofAda.data.refresh.reason).toBe(confirmed)
      expect(ofBen.data.refresh.reuse).toBe(unconfirmed)
    },
  )

  it('T14 of two devices, only the one whose token was reused is signed out', async () => {
    const ada = await app.register()
    const phone = await app.login(ada)
    const token = await replacedToken(ada)
    await replacedToken(ada)
    expectEnded(await app.refresh(token), 'REUSED')
    expect((await phone.profile()).data.profile.id).toBe(ada.user.id)
    expect((await phone.refresh()).data.refresh.reuse).toBe('NONE')
  })

  it('T15 a session that is not used for three days expires', async () => {
    const [ada, ben] = [await app.register(), await app.register()]
    await clock.advance('3 days -1 seconds -1 milliseconds')
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
    await clock.advance('1 seconds 1 milliseconds')
    expectEnded(await ben.refresh(), 'EXPIRED')
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
  })

  it('T15 a session that is used every other day expires after ninety', async () => {
    const ada = await app.register()
    for (let day = 0; day < 88; day += 2) {
      await clock.advance('2 days')
      expect((await ada.refresh()).data.refresh.__typename).toBe('Refreshed')
    }
    await clock.advance('1 day 23 hours')
    const { tokens } = (await ada.refresh()).data.refresh
    expect([3599, 3600]).toContain(tokens.refreshTokenExpiresIn)
    expect(tokens.accessTokenExpiresIn).toBe(tokens.refreshTokenExpiresIn)
    await clock.advance('1 hour')
    expectEnded(await ada.refresh(), 'EXPIRED')
  })

  it('T17 leaves one row after 130 refreshes', async () => {
    const ada = await app.register()
    for (let times = 0; times < 130; times++) await ada.refresh()
    expect(await app.sql('select generation from sessions where user_id = $1', [ada.user.id])).toEqual([
      { generation: 131 },
    ])
  })
})

describe('T13 a refresh token that this server did not sign', () => {
  const altered = (token: string): string => {
    const [header, payload, signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(`${payload}`, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, gen: claims.gen - 1 })).toString('base64url')
    return [header, forged, signature].join('.')
  }

  it.each<[string, (token: string) => string]>([
    ['altered in its claims', altered],
    ['without its signature', (token) => token.slice(0, token.lastIndexOf('.') + 1)],
    ['with another end', (token) => `${token.slice(0, -4)}AAAA`],
    ['with more behind it', (token) => `${token}.x`],
    ['empty', () => ''],
    ['of a space', () => ' '],
    ['of 10 KB', () => 'a.'.repeat(5_000)],
    ['followed by 10 KB', (token) => token + 'a'.repeat(10_000)],
    ['with a NUL', (token) => `${token}\0`],
    ['with a lone surrogate', (token) => `${token}\ud800`],
  ])('%s is unknown and ends no session', async (_how, alter) => {
    const ada = await app.register()
    await ada.refresh()
    expectEnded(await app.refresh(alter(ada.refreshToken)), 'UNKNOWN_TOKEN')
    expect((await ada.profile()).data.profile.id).toBe(ada.user.id)
    expect(await generationOf(ada)).toBe(2)
  })

  it('a token of a future generation, as after restoring a backup, is unknown', async () => {
    const ada = await app.register()
    await ada.refresh()
    await app.sql('update sessions set generation = 1 where id = $1', [ada.sessionId])
    expectEnded(await ada.refresh(), 'UNKNOWN_TOKEN')
    expect((await ada.profile()).data.profile.id).toBe(ada.user.id)
  })
})

describe('T17 the purge', () => {
  it('removes only expired sessions, ended or not', async () => {
    const [idle, ended, open] = [await app.register(), await app.register(), await app.register()]
    await ended.logout()
    await clock.advance('2 days')
    await open.refresh()
    await clock.advance('1 day 2 minutes')
    await purgeSessions(app.database, app.config.refreshTokenTtlSeconds)
    const left = await app.sql<{ id: string }>('select id from sessions where id = any($1::uuid[])', [
      [idle.sessionId, ended.sessionId, open.sessionId],
    ])
    expect(left).toEqual([{ id: open.sessionId }])
  })

  it('makes a token of a removed session expired', async () => {
    const ada = await app.register()
    await app.sql('delete from sessions where id = $1', [ada.sessionId])
    expectEnded(await ada.refresh(), 'UNKNOWN_TOKEN')
    setServerClock(Date.now() + 365 * 86_400_000)
    expectEnded(await ada.refresh(), 'EXPIRED')
  })
})
