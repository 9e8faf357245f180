import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { expectEnded, expectRefused, SESSIONS, type Visitor } from '../src/testing/visitor.ts'
import { countParsedUserAgents } from './parse-count.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const ACTIVITY = `{ myActivity(first: 100) { edges { node { kind outcome actorId sessionId details { name value } } } } }`

afterEach(() => {
  jest.restoreAllMocks()
})

describe('an account with MAX_SESSIONS open sessions', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await startTestApp({ env: { MAX_SESSIONS: '3' } })
  })
  afterAll(() => app.close())

  const openOf = async (visitor: Visitor): Promise<string[]> =>
    (await visitor.request(SESSIONS)).data.sessions.map(({ id }: { id: string }) => id)

  it('loses the least recently used one at the next sign-in, immediately and with the reason REVOKED', async () => {
    const ada = await app.register()
    const [tablet, phone] = [await app.login(ada), await app.login(ada)]
    await ada.refresh()
    expect(await openOf(ada)).toHaveLength(3)
    const desk = await app.login(ada)
    expect(await openOf(desk)).toEqual([desk.sessionId, ada.sessionId, phone.sessionId])
    expectRefused(await tablet.profile(), 'SESSION_ENDED')
    expectEnded(await tablet.refresh(), 'REVOKED')
    expect((await phone.refresh()).data.refresh.__typename).toBe('Refreshed')
  })

  it('sees in its activity how many sessions a sign-in ended, and the limit', async () => {
    const ada = await app.register()
    for (let count = 0; count < 2; count += 1) await app.login(ada)
    const desk = await app.login(ada)
    const events = (await desk.request(ACTIVITY)).data.myActivity.edges
    const revoked = events.filter(({ node }: { node: { kind: string } }) => node.kind === 'SESSION_REVOKED')
    expect(revoked).toEqual([
      {
        node: {
          kind: 'SESSION_REVOKED',
          outcome: 'SUCCESS',
          actorId: ada.user.id,
          sessionId: desk.sessionId,
          details: expect.arrayContaining([
            { name: 'sessionsEnded', value: '1' },
            { name: 'limit', value: '3' },
          ]),
        },
      },
    ])
  })

  it('loses all excess sessions, such as from before the limit, and no other account loses any', async () => {
    const [ada, eve] = [await app.register(), await app.register()]
    await app.sql(
      `insert into sessions (id, user_id, last_used_at, expires_at, delivery)
       select gen_random_uuid(), $1, now() - interval '1 hour', now() + interval '1 day', 'BODY' from generate_series(1, 400)`,
      [ada.user.id],
    )
    const desk = await app.login(ada)
    const open = await openOf(desk)
    expect(open).toHaveLength(3)
    expect(open).toContain(ada.sessionId)
    expect((await eve.profile()).status).toBe(200)
  })
})

describe('after 150 sign-ins of one account from as many devices', () => {
  let app: TestApp
  let ada: Visitor

  beforeAll(async () => {
    app = await startTestApp()
    ada = await app.register()
    for (let index = 0; index < 150; index += 50) {
      const agents = Array.from({ length: 50 }, (_, offset) => ({
        'user-agent': `Device${index + offset}/1.0`,
      }))
      await Promise.all(agents.map((headers) => app.login(ada, headers)))
    }
    ada = await app.login(ada)
  })
  afterAll(() => app.close())

  const tenTimes = (selection: string): string =>
    `{ ${[...'abcdefghij'].map((alias) => `${alias}: ${selection}`).join(' ')} }`
  /** Number of user agents parsed for the response. */
  const parsedBy = async (query: string): Promise<number> => {
    const parsed = countParsedUserAgents()
    const { status, data } = await ada.request(query)
    expect(status).toBe(200)
    expect(Object.keys(data)).toHaveLength(10)
    jest.restoreAllMocks()
    return parsed()
  }

  it('a hundred sessions are open', async () => {
    expect((await ada.sessions()).data.sessions).toHaveLength(100)
  })

  it('each user agent is parsed once however often its session is listed, and only on request', async () => {
    expect(await parsedBy(tenTimes('sessions { id ipAddress }'))).toBe(0)
    expect(await parsedBy(tenTimes('sessions { device }'))).toBeLessThanOrEqual(100)
    expect(await parsedBy(tenTimes('sessions { device }'))).toBe(0)
  })

  it('the same applies to the audit log', async () => {
    const activity = (of: string) => tenTimes(`myActivity(first: 100) { edges { node { ${of} } } }`)
    expect(await parsedBy(activity('id kind'))).toBe(0)
    expect(await parsedBy(activity('device'))).toBeLessThanOrEqual(100)
    expect(await parsedBy(activity('device'))).toBe(0)
  })
})
