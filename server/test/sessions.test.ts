import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startTestApp, type TestApp } from './test-app.ts'
import { expectRefused } from './visitor.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** Moves the last rotation of a session into the past, by the database's clock. */
const rotatedAgo = (sessionId: string, interval: string) =>
  app.sql('update sessions set rotated_at = now() - $2::text::interval where id = $1', [sessionId, interval])

describe('refresh', () => {
  it('gives a successor and a new access token', async () => {
    const ada = await app.register()
    const before = { ...ada }
    const { data } = await ada.refresh()
    expect(data.refresh).toMatchObject({ __typename: 'Refreshed', reuse: 'NONE', session: { current: true } })
    expect(ada.refreshToken).not.toBe(before.refreshToken)
    expect((await ada.profile()).data.profile.email).toBe(ada.email)
  })

  it('answers a parallel refresh with the same successor', async () => {
    const ada = await app.register()
    const token = ada.refreshToken
    await ada.refresh()
    const { data } = await app.refresh(token)
    expect(data.refresh.reuse).toBe('CONCURRENT')
    expect(data.refresh.tokens.refreshToken).toBe(ada.refreshToken)
  })

  it('T04 answers a retry after a lost answer with the same successor, however late', async () => {
    const ada = await app.register()
    const token = ada.refreshToken
    const { data: lost } = await app.refresh(token)
    await rotatedAgo(ada.sessionId, '1 hour')
    const { data } = await app.refresh(token)
    expect(data.refresh.reuse).toBe('LOST_RESPONSE')
    expect(data.refresh.tokens.refreshToken).toBeDefined()
    expect(lost.refresh.session.id).toBe(data.refresh.session.id)
  })

  it('ends the session when a token is used again after its successor was', async () => {
    const ada = await app.register()
    const token = ada.refreshToken
    await ada.refresh()
    await ada.refresh()
    const { data } = await app.refresh(token)
    expect(data.refresh).toMatchObject({ __typename: 'SessionEnded', reason: 'REUSED' })
    expectRefused(await ada.profile(), 'SESSION_ENDED')
  })
})
