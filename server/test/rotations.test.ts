import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { unproven } from '../src/features/sessions/proven-claims.ts'
import type { RefreshTokenClaims } from '../src/features/sessions/refresh-token.ts'
import { type Presented, Rotations } from '../src/features/sessions/rotations.ts'
import { TokenDelivery } from '../src/features/sessions/token-delivery.ts'
import { expectEnded, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { itOnServer } from './test-database.ts'
import { type WatchedStatements, watchStatements } from './watched-statements.ts'

let app: TestApp
let rotations: Rotations
let statements: WatchedStatements

beforeAll(async () => {
  app = await startTestApp()
  rotations = new Rotations(app.database, app.config)
})
afterAll(() => app.close())
beforeEach(() => {
  statements = watchStatements(app)
})
afterEach(() => statements.stop())

const people = (count: number): Promise<Visitor[]> =>
  Promise.all(Array.from({ length: count }, () => app.register()))

const three = (): Promise<[Visitor, Visitor, Visitor]> =>
  Promise.all([app.register(), app.register(), app.register()])

const claimsIn = (token: string): RefreshTokenClaims => {
  const { sub, sid, gen, iat, exp } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  )
  return { userId: sub, sessionId: sid, generation: gen, issuedAt: iat, expiresAt: exp, ...unproven }
}

const presentedBy = (visitor: Visitor, userAgent: string | null = null): Presented => ({
  claims: claimsIn(visitor.refreshToken),
  client: { address: '192.0.2.7', userAgent },
  delivery: null,
})

const stateOf = async ({ sessionId }: Visitor) => {
  const [row] = await app.sql(
    'select generation, delivery, user_agent, ip_address from sessions where id = $1',
    [sessionId],
  )
  return row
}

describe('tokens of several sessions presented together', () => {
  it('are rotated by one statement, each with its own values', async () => {
    const [ada, ben, cleo] = await three()
    statements.clear()
    const rows = await Promise.all([
      rotations.rotate({ ...presentedBy(ada, 'one'), delivery: TokenDelivery.COOKIE }),
      rotations.rotate(presentedBy(ben, 'two')),
      rotations.rotate(presentedBy(cleo)),
    ])
    expect(statements.names).toEqual(['sessions.rotate-together'])
    expect(rows.map((row) => row?.id)).toEqual([ada, ben, cleo].map(({ sessionId }) => sessionId))
    expect(rows.map((row) => row?.account_email)).toEqual([ada, ben, cleo].map(({ email }) => email))
    const ip_address = '192.0.2.7'
    expect(await stateOf(ada)).toEqual({ generation: 2, delivery: 'COOKIE', user_agent: 'one', ip_address })
    expect(await stateOf(ben)).toEqual({ generation: 2, delivery: 'BODY', user_agent: 'two', ip_address })
    expect(await stateOf(cleo)).toEqual({ generation: 2, delivery: 'BODY', user_agent: null, ip_address })
  })

  it('are rotated once if two requests present the same token', async () => {
    const [ada, ben] = await three()
    const rows = await Promise.all([ada, ada, ben].map((one) => rotations.rotate(presentedBy(one))))
    expect(rows.map((row) => row?.generation)).toEqual([2, undefined, 2])
    expect(await stateOf(ada)).toMatchObject({ generation: 2 })
  })

  it('are rotated without those that are refused', async () => {
    const [ada, ben, left] = await three()
    const [disabled, late, expired] = await three()
    await left.logout()
    await app.sql('update users set active = false where id = $1', [disabled.user.id])
    await app.sql('update sessions set generation = 9 where id = $1', [late.sessionId])
    await app.sql('update sessions set expires_at = now() where id = $1', [expired.sessionId])
    const tooOld = { ...presentedBy(ada), claims: { ...claimsIn(ada.refreshToken), expiresAt: 1 } }
    const presented = [left, disabled, late, expired, ben].map((one) => presentedBy(one))
    const rows = await Promise.all([...presented, tooOld].map((one) => rotations.rotate(one)))
    expect(rows.map((row) => row?.generation)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      2,
      undefined,
    ])
    expect(await stateOf(ada)).toMatchObject({ generation: 1 })
    expect(await stateOf(late)).toMatchObject({ generation: 9 })
  })

  it('are rotated even if one of them cannot be written', async () => {
    const [ada, ben] = await three()
    const results = await Promise.allSettled([
      rotations.rotate(presentedBy(ada, 'no text: \0')),
      rotations.rotate(presentedBy(ben)),
    ])
    expect(results).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: { generation: 2 } }])
    expect(await stateOf(ada)).toMatchObject({ generation: 1 })
  })

  // The embedded database has one connection, so no other session can hold a lock.
  itOnServer('do not wait for one that another session has locked, which is rotated later', async () => {
    const [ada, ben, cleo] = await three()
    const others: Promise<unknown>[] = []
    let waiting: Promise<unknown> = Promise.resolve()
    await app.database.transaction(async (tx) => {
      const lock = {
        name: '',
        text: 'select 1 from sessions where id = $1 for update',
        idempotent: true,
        urgent: false,
      }
      await tx.query(lock, [ada.sessionId])
      waiting = rotations.rotate(presentedBy(ada))
      others.push(rotations.rotate(presentedBy(ben)), rotations.rotate(presentedBy(cleo)))
      expect(await Promise.all(others)).toMatchObject([{ generation: 2 }, { generation: 2 }])
      expect(await stateOf(ada)).toMatchObject({ generation: 1 })
    })
    expect(await waiting).toMatchObject({ generation: 2 })
  })
})

it('serves sixty users who refresh concurrently, three times each', async () => {
  const everybody = await people(60)
  const answers = await Promise.all(
    everybody.flatMap(({ refreshToken }) => Array(3).fill(refreshToken)).map((token) => app.refresh(token)),
  )
  everybody.forEach((person, index) => {
    const own = answers.slice(index * 3, index * 3 + 3).map(({ data }) => data.refresh)
    expect(own.map(({ user }) => user.id)).toEqual(Array(3).fill(person.user.id))
    expect(new Set(own.map(({ tokens }) => tokens.refreshToken)).size).toBe(1)
    expect(own.map(({ reuse }) => reuse).toSorted()).toEqual(['CONCURRENT', 'CONCURRENT', 'NONE'])
  })
  for (const person of everybody) expect(await stateOf(person)).toMatchObject({ generation: 2 })
})

it('ends only the session whose token was reused', async () => {
  const [ada, ben] = await three()
  const { refreshToken } = ada
  await ada.refresh()
  await ada.refresh()
  const [reused, fine] = await Promise.all([app.refresh(refreshToken), ben.refresh()])
  expectEnded(reused, 'REUSED')
  expect(fine.data.refresh.__typename).toBe('Refreshed')
})
