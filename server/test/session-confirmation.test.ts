import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { CurrentUser } from '../src/core/current-user.ts'
import { Factor } from '../src/core/factor.ts'
import type { WithTokens } from '../src/features/sessions/issued-tokens.ts'
import { User } from '../src/features/users/user.entity.ts'
import { expectEnded, type Visitor } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { claimsOf } from './forged-token.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { eventually, type TestApp } from './test-app.ts'

let clock: DatabaseClock
let app: TestApp

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
})
afterEach(resetServerClock)
afterAll(() => clock.close())

const hourMs = 60 * 60_000

async function callerOf({ accessToken }: Visitor): Promise<CurrentUser> {
  const { claims } = await app.app.services.accessTokens.verify(accessToken)
  if (claims === undefined) throw new Error('The access token is not valid.')
  return claims
}

/** Confirms the session by a code. The visitor keeps the tokens that it presented. */
async function confirm(visitor: Visitor): Promise<WithTokens['tokens'] | undefined> {
  const { id, sessionId, generation, factors } = await callerOf(visitor)
  const client = { address: '192.0.2.7', userAgent: 'Lynx' }
  const issued = await app.database.transaction(async (tx) => {
    const user = await tx.em.findOneOrFail(User, id)
    const confirming = { user, sessionId, generation, factors: [...factors, Factor.TOTP], client }
    return app.app.services.sessions.confirm(tx, confirming)
  })
  const unused = { write: () => undefined }
  return issued?.deliver(null, { refreshCookie: unused, deviceCookie: unused } as never).tokens
}

const keep = (visitor: Visitor, tokens: WithTokens['tokens'] | undefined): void => {
  visitor.accessToken = tokens?.accessToken ?? ''
  visitor.refreshToken = tokens?.refreshToken ?? ''
}

const authTimeOf = (token: string): number => Number(claimsOf(token).auth_time)

async function isReceived({ sessionId }: Visitor): Promise<boolean> {
  const [row] = await app.sql<{ confirmed: boolean }>('select confirmed from sessions where id = $1', [
    sessionId,
  ])
  return row?.confirmed === true
}

describe('A confirmation', () => {
  it('steps the generation and returns tokens with a new time and the new factor', async () => {
    const begun = Date.now()
    setServerClock(begun)
    const ada = await app.register()
    const before = authTimeOf(ada.accessToken)
    await clock.advance('1 hour')
    setServerClock(begun + hourMs)
    const tokens = await confirm(ada)
    for (const token of [tokens?.accessToken, tokens?.refreshToken])
      expect(claimsOf(token ?? '')).toMatchObject({
        gen: 2,
        auth_time: before + 3_600,
        amr: ['pwd', 'otp', 'mfa'],
      })
    keep(ada, tokens)
    const { data } = await ada.request('{ sessions { factors } }')
    expect(data.sessions).toEqual([{ factors: ['PASSWORD', 'TOTP'] }])
    await clock.advance('1 hour')
    setServerClock(begun + 2 * hourMs)
    await ada.refresh()
    expect(authTimeOf(ada.accessToken)).toBe(before + 3_600)
  })

  it('T126 makes no older token of the session fresh, at once or after a lost answer', async () => {
    const ada = await app.register()
    const before = authTimeOf(ada.refreshToken)
    await clock.advance('1 hour')
    await confirm(ada)
    for (const [wait, reuse] of [
      ['1 second', 'CONCURRENT'],
      ['1 hour', 'LOST_RESPONSE'],
    ] as const) {
      await clock.advance(wait)
      const { data } = await app.refresh(ada.refreshToken)
      expect(data.refresh.reuse).toBe(reuse)
      expect(authTimeOf(data.refresh.tokens.accessToken)).toBe(before)
      expect(authTimeOf(data.refresh.tokens.refreshToken)).toBe(before)
    }
  })

  it('whose answer was lost, after a refresh whose answer was lost, keeps the session', async () => {
    const ada = await app.register()
    await app.refresh(ada.refreshToken)
    await clock.advance('1 hour')
    const tokens = await confirm(ada)
    expect(claimsOf(tokens?.accessToken ?? '').gen).toBe(2)
    await clock.advance('1 hour')
    expect((await ada.refresh()).data.refresh).toMatchObject({
      __typename: 'Refreshed',
      reuse: 'LOST_RESPONSE',
    })
  })

  it('repeated in parallel steps once', async () => {
    const ada = await app.register()
    await Promise.all(Array.from({ length: 5 }, () => confirm(ada)))
    expect((await ada.refresh()).data.refresh.reuse).toBe('CONCURRENT')
    expect(claimsOf(ada.accessToken).gen).toBe(2)
  })

  it('makes the replaced token count as reused once the new one was used', async () => {
    const ada = await app.register()
    const stolen = ada.refreshToken
    keep(ada, await confirm(ada))
    await ada.profile()
    await eventually(() => isReceived(ada))
    await clock.advance('1 minute')
    expectEnded(await app.refresh(stolen), 'REUSED')
  })

  it('finds no session that has ended', async () => {
    const ada = await app.register()
    await ada.logout()
    expect(await confirm(ada)).toBeUndefined()
  })
})
