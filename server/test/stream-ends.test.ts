import { afterEach, expect, it } from '@jest/globals'
import { LiveStream } from './live-stream.ts'
import { startTestApp, type TestApp, type Visitor } from './test-app.ts'

const streamsAtOnce = 500
const perAccount = 9
const spreadMs = 5_000

const opened: LiveStream[] = []
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close()
})

async function watch(app: TestApp, visitor: Visitor): Promise<LiveStream> {
  const stream = await LiveStream.open(app.url, visitor.accessToken, {
    query: 'subscription { sessionEvents { __typename } }',
  })
  opened.push(stream)
  await stream.first('Watching')
  return stream
}

/** Opens as many streams of accounts with several sessions. */
async function watchMany(app: TestApp): Promise<void> {
  while (opened.length < streamsAtOnce) {
    const person = await app.register()
    for (let count = 0; count < perAccount && opened.length < streamsAtOnce; count += 3) {
      const visitor = await app.login(person)
      for (let each = 0; each < 3; each++) await watch(app, visitor)
    }
  }
}

it('T167 a server with 500 streams is drained within 12 seconds, and the streams end over 5', async () => {
  const app = await startTestApp()
  await watchMany(app)
  const before = performance.now()
  app.app.drain()
  const endings: number[] = []
  const ended = opened.map((stream) =>
    stream.over(2 * spreadMs).then(() => endings.push(performance.now() - before)),
  )
  await app.app.close(1_000)
  expect(performance.now() - before).toBeLessThan(12_000)
  await Promise.all(ended)
  expect(opened.filter((stream) => !stream.isComplete)).toEqual([])
  const early = endings.filter((tookMs) => tookMs < spreadMs / 2).length
  expect(early).toBeGreaterThan(streamsAtOnce / 3)
  expect(early).toBeLessThan((streamsAtOnce * 2) / 3)
  await app.close()
})

it('a server that drains refuses new streams', async () => {
  const app = await startTestApp()
  const ada = await app.register()
  await watch(app, ada)
  app.app.drain()
  const refused = await LiveStream.open(app.url, ada.accessToken)
  opened.push(refused)
  await refused.over()
  expect(refused.status).toBe(503)
  expect(refused.headers['retry-after']).toBe('1')
  await app.close()
})
