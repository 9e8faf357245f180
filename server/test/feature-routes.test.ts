import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { builtInFeatures } from '../src/built-in-features.ts'
import type { Operation } from '../src/core/operation.ts'
import { defineFeature } from '../src/features/feature.ts'
import type { ExecuteOperation, OperationOptions } from '../src/gate/route-group.ts'
import { serveRoutes } from '../src/operations/served-routes.ts'
import { LOGIN, PROFILE, REFRESH, VERIFY } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const userCount = '{ users { totalCount } }' as Operation<{ users: { totalCount: number } }, object>

type Answering = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** Responds with what the operation answered. */
const answering =
  <Data, Variables>(
    execute: ExecuteOperation,
    operation: Operation<Data, Variables>,
    optionsOf: (request: FastifyRequest) => OperationOptions<Variables> = () => ({}),
  ): Answering =>
  async (request, reply) => {
    const { status, headers, ...answer } = await execute(request, reply, operation, optionsOf(request))
    return reply.code(status).send({ ...answer, retryAfter: headers.get('retry-after') })
  }

const credentials = ({ body }: FastifyRequest) => ({ input: Object.assign({}, body) as never })

const oldAddresses = defineFeature({
  name: 'old-addresses',
  routes: () => [
    {
      prefix: '/old',
      register: (scope, execute) => {
        scope.get('/me', answering(execute, PROFILE))
        scope.get('/people', answering(execute, userCount))
        scope.get('/mine', answering(execute, PROFILE, bearerOfQuery))
        scope.post(
          '/login',
          answering(execute, LOGIN, (request) => ({ variables: credentials(request) })),
        )
        scope.post('/cookie', answering(execute, REFRESH))
        scope.post(
          '/own-cookie',
          answering(execute, REFRESH, () => ({ withCookies: true })),
        )
        scope.get(
          '/token',
          answering(execute, VERIFY, () => ({ variables: { token: '' }, requiresSignIn: true })),
        )
        scope.get('/broken', async () => {
          throw new Error('a fault with a secret')
        })
      },
    },
    {
      prefix: '/older',
      register: (scope) => {
        scope.setErrorHandler((_error, _request, reply) => reply.code(418).send({ detail: 'its own' }))
        scope.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) =>
          done(null, body),
        )
        scope.post('/echo', async ({ body }) => ({ body }))
        scope.get('/broken', async () => {
          throw new Error('a fault with a secret')
        })
      },
    },
  ],
})

const bearerOfQuery = ({ query }: FastifyRequest) => {
  const { token } = Object.assign({ token: '' }, query)
  return { bearer: token }
}

let app: TestApp

beforeAll(async () => {
  app = await startTestApp({ env: { RATE_LIMITS: 'on' }, features: [...builtInFeatures, oldAddresses] })
})
afterAll(() => app.close())

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${app.url}${path}`, { headers })
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
}

const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
}

const as = (token: string) => ({ authorization: `Bearer ${token}` })

describe('a route of a feature', () => {
  it('runs an operation for the holder of the bearer token, on both execution paths', async () => {
    const ada = await app.register()
    for (let sent = 0; sent < 12; sent += 1) {
      const { status, body } = await get('/old/me', as(ada.accessToken))
      expect([status, body.data.profile.email]).toEqual([200, ada.email])
    }
  })

  it('can take the token from elsewhere', async () => {
    const ada = await app.register()
    const { body } = await get(`/old/mine?token=${ada.accessToken}`)
    expect(body.data.profile.email).toBe(ada.email)
    expect((await get('/old/mine?token=none', as(ada.accessToken))).body.errors[0].extensions.reason).toBe(
      'TOKEN_MALFORMED',
    )
  })

  it('is refused what its operation is refused, with the same errors', async () => {
    const ada = await app.register()
    const asked = async (headers: Record<string, string>) => {
      const [old, own] = [await get('/old/people', headers), await app.request(userCount, {}, { headers })]
      expect(old.status).toBe(own.status)
      expect(old.body.data).toBeUndefined()
      const strip = ({
        extensions: { requestId: _, ...extensions },
        ...error
      }: (typeof own.errors)[number]) => ({ ...error, extensions })
      expect(old.body.errors.map(strip)).toEqual(own.errors.map(strip))
      return old
    }
    expect((await asked({})).status).toBe(401)
    expect((await asked(as('forged'))).status).toBe(401)
    const { body, headers } = await asked(as(ada.accessToken))
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN')
    expect(app.log.at(-2)).toMatchObject({ event: 'request.refused', requestId: headers.get('x-request-id') })
  })

  it('can require a token for an operation that is public', async () => {
    const ada = await app.register()
    expect((await get('/old/token')).body.errors[0].extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'TOKEN_MISSING',
    })
    expect((await get('/old/token', as(ada.accessToken))).body.data.verifyToken.valid).toBe(false)
    await ada.logout()
    expect((await get('/old/token', as(ada.accessToken))).body.errors[0].extensions.reason).toBe(
      'SESSION_ENDED',
    )
  })

  it('shares the limits of its operation', async () => {
    const ada = await app.register()
    const wrong = { email: ada.email, password: 'a wrong password' }
    for (const attempt of [1, 2, 3]) {
      const failed =
        attempt === 2 ? await app.tryToLogin(ada.email, wrong.password) : await post('/old/login', wrong)
      expect(failed.status).toBe(200)
    }
    const { status, body } = await post('/old/login', wrong)
    expect([status, body.retryAfter, body.errors[0].extensions.code]).toEqual([429, '1', 'RATE_LIMITED'])
    expect((await app.tryToLogin(ada.email, wrong.password)).status).toBe(429)
  })

  it('neither reads nor sets cookies unless it says so', async () => {
    const ada = await app.register()
    const origin = app.config.publicUrl
    const input = { email: ada.email, password: ada.password, delivery: 'COOKIE' }
    const refused = await post('/old/login', input, { origin })
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []])
    const cookie = (await app.request(LOGIN, { input }, { headers: { origin } })).headers
      .getSetCookie()
      .join('; ')
    const unread = await post('/old/cookie', {}, { origin, cookie })
    expect([unread.body.data.refresh.reason, unread.headers.getSetCookie()]).toEqual(['UNKNOWN_TOKEN', []])
    const read = await post('/old/own-cookie', {}, { origin, cookie })
    expect(read.body.data.refresh.user.email).toBe(ada.email)
    expect(read.headers.getSetCookie()).not.toEqual([])
  })

  it('has the same forms of errors as the server, and a scope for its own', async () => {
    const broken = await get('/old/broken')
    expect(broken.body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(await get('/older/broken')).toMatchObject({ status: 418, body: { detail: 'its own' } })
    const headers = { 'content-type': 'text/plain' }
    const sent = (path: string) => fetch(`${app.url}${path}`, { method: 'POST', headers, body: 'text' })
    expect(await (await sent('/older/echo')).json()).toEqual({ body: 'text' })
    expect((await sent('/old/login')).status).toBe(415)
  })

  it('appears in the metrics by its route', async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text()
    expect(text).toContain('gatehouse_http_requests_total{route="/old/me",status="200"}')
  })
})

it('two groups cannot have the same route', async () => {
  const group = {
    prefix: '/old' as const,
    register: (scope: FastifyInstance) => void scope.get('/me', async () => ({})),
  }
  const served = serveRoutes(fastify(), [group, group], async () => ({ status: 200, headers: new Map() }))
  await expect(served).rejects.toThrow("Method 'GET' already declared for route '/old/me'")
})
