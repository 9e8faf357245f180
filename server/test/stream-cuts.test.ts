import { once } from 'node:events'
import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createClient } from 'graphql-sse'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

/** A proxy that cuts every connection after this many milliseconds. */
const cutAfterMs = 400
const changes = 6

let app: TestApp
let proxy: Server
let connections = 0

beforeAll(async () => {
  app = await startTestApp()
  proxy = createServer((from) => {
    connections += 1
    relay(from, dial(Number(new URL(app.url).port), '127.0.0.1'))
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  proxy.close()
  await app.close()
})

function relay(from: Socket, to: Socket): void {
  from.pipe(to)
  to.pipe(from)
  const cut = (): void => {
    from.destroy()
    to.destroy()
  }
  const timer = setTimeout(cut, cutAfterMs)
  for (const socket of [from, to]) {
    socket.on('error', cut).once('close', () => {
      clearTimeout(timer)
      cut()
    })
  }
}

interface Data {
  readonly sessionEvents: { readonly user?: { readonly firstName: string } }
}

it('T162 a proxy that cuts its connections loses nothing that matters, and causes no storm', async () => {
  const ada = await app.register()
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.')
  const client = createClient({
    url: `http://127.0.0.1:${address.port}/graphql/stream`,
    headers: { authorization: `Bearer ${ada.accessToken}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: () => new Promise((resolve) => setTimeout(resolve, 100)),
  })
  let known = ''
  const query = `subscription { sessionEvents { __typename
    ... on Watching { user { firstName } }
    ... on ProfileChanged { user { firstName } } } }`
  const before = performance.now()
  const stop = client.subscribe<Data>(
    { query },
    {
      next: ({ data }) => {
        known = data?.sessionEvents.user?.firstName ?? known
      },
      error: () => undefined,
      complete: () => undefined,
    },
  )
  for (let change = 0; change < changes; change++) {
    const former = connections
    await eventually(() => connections > former, 10_000)
    const firstName = `Ada${'abcdef'[change]}`
    await ada.request(
      'mutation ($firstName: String!) { updateProfile(input: { firstName: $firstName }) { __typename } }',
      { firstName },
    )
    await eventually(async () => known === firstName, 5_000)
  }
  stop()
  client.dispose()
  expect(connections).toBeLessThanOrEqual(2 + (performance.now() - before) / cutAfterMs)
})
