import { AuthSession, type ConfirmationRequest, memoryStorage } from '@gatehouse/session'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { isRefused, sendAuthorized } from './send-authorized.ts'

const fetched = jest.fn<typeof fetch>()
Object.assign(globalThis, { fetch: fetched })

const refusal = (code: string, details: object = {}) =>
  Response.json(
    { errors: [{ message: code, extensions: { code, executed: false, ...details } }] },
    { status: 401 },
  )
const demanded = () => refusal('CONFIRMATION_REQUIRED', { confirmWithin: 600, factors: ['PASSWORD'] })
const done = () => Response.json({ data: { appoint: true } })

const confirmed = {
  data: {
    confirm: {
      __typename: 'Confirmed',
      user: { id: 'u' },
      session: { id: 's' },
      tokens: {
        accessToken: 'confirmed',
        accessTokenExpiresIn: 180,
        refreshToken: 'r2',
        refreshTokenExpiresIn: 600,
        serverTime: new Date().toISOString(),
      },
    },
  },
}

/** What the user does in the prompt. */
let answerPrompt: (request: ConfirmationRequest) => unknown
let session: AuthSession

beforeEach(async () => {
  fetched.mockReset()
  session = new AuthSession({
    mode: 'token',
    endpoint: '/graphql',
    storage: memoryStorage(),
    locks: null,
    channel: null,
    fetch: async () => Response.json(confirmed),
    confirm: (request) => answerPrompt(request),
  })
  const tokens = { accessToken: 'first', accessTokenExpiresIn: 180, refreshToken: 'r1' }
  await session.signedIn({ ...tokens, userId: 'u', sessionId: 's' })
})
afterEach(() => session.dispose())

const sentTokens = () => fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get('authorization'))

describe('an operation that needs a recent confirmation', () => {
  it('is sent again with the new token once the user has confirmed', async () => {
    answerPrompt = ({ factors, within, submit }) => {
      expect({ factors, within }).toEqual({ factors: ['PASSWORD'], within: 600 })
      return submit({ password: 'right' })
    }
    fetched.mockResolvedValueOnce(demanded()).mockResolvedValueOnce(done())
    expect(await sendAuthorized(session, { query: 'mutation { appoint }' })).toEqual({
      data: { appoint: true },
    })
    expect(sentTokens()).toEqual(['Bearer first', 'Bearer confirmed'])
  })

  it('shows the refusal if the user cancels, and is not sent again', async () => {
    answerPrompt = () => undefined
    fetched.mockResolvedValueOnce(demanded())
    const answer = await sendAuthorized(session, { query: 'mutation { appoint }' })
    expect(answer.errors?.[0]?.extensions?.code).toBe('CONFIRMATION_REQUIRED')
    expect(isRefused(answer)).toBe(false)
    expect(sentTokens()).toEqual(['Bearer first'])
    expect(session.snapshot.signedIn).toBe(true)
  })

  it('is sent no third time if it is refused again', async () => {
    answerPrompt = ({ submit }) => submit({ password: 'right' })
    fetched.mockImplementation(async () => demanded())
    const answer = await sendAuthorized(session, { query: 'mutation { appoint }' })
    expect(answer.errors?.[0]?.extensions?.code).toBe('CONFIRMATION_REQUIRED')
    expect(sentTokens()).toHaveLength(2)
  })
})
