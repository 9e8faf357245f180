import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, startTestApp, type TestApp, type Visitor } from './test-app.ts'

const query = 'subscription { sessionEvents { __typename } }'

let app: TestApp
let ada: Visitor
const accepted: (Socket & { parser?: unknown })[] = []
const opened: RawStream[] = []

beforeAll(async () => {
  app = await startTestApp()
  app.app.http.server.on('connection', (socket: Socket) => accepted.push(socket))
  ada = await app.register()
})
afterEach(() => {
  for (const stream of opened.splice(0)) stream.socket.destroy()
})
afterAll(() => app.close())

/** A stream over a connection that a test writes to itself. */
class RawStream {
  readonly socket: Socket
  text = ''

  constructor(socket: Socket) {
    this.socket = socket.setEncoding('utf8').on('data', (chunk) => (this.text += chunk))
    opened.push(this)
  }

  /** Resolves when its first event has arrived. */
  static async open(after = ''): Promise<RawStream> {
    const { hostname, port } = new URL(app.url)
    const stream = new RawStream(connect({ port: Number(port), host: hostname, allowHalfOpen: true }))
    const body = JSON.stringify({ query })
    stream.socket.write(
      [
        'POST /graphql/stream HTTP/1.1',
        'Host: localhost',
        'Accept: text/event-stream',
        'Content-Type: application/json',
        `Authorization: Bearer ${ada.accessToken}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body + after,
      ].join('\r\n'),
    )
    await eventually(() => stream.text.includes('"Watching"'))
    return stream
  }

  /** Resolves when it has received an event that happens now. */
  async receivesEvents(): Promise<void> {
    await ada.request(`mutation { updateProfile(input: { firstName: "Augusta" }) { __typename } }`)
    await eventually(() => this.text.includes('"ProfileChanged"'))
  }
}

const profileRequest = (): string =>
  [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `Authorization: Bearer ${ada.accessToken}`,
    'Content-Length: 31',
    '',
    '{"query":"{ profile { email }}"}',
  ].join('\r\n')

describe('the connection of a stream', () => {
  it('has no parser of requests any more', async () => {
    accepted.length = 0
    await RawStream.open()
    await eventually(() => accepted.some(({ parser }) => parser === null))
  })

  it.each([
    ['a line break', () => '\r\n'],
    ['another request', profileRequest],
    ['half a request', () => 'POST /graphql HTTP/1.1\r\nHost: loc'],
    ['what is no request', () => '\0'.repeat(100_000)],
  ])('is not disturbed by %s after it was opened', async (_what, bytes) => {
    const stream = await RawStream.open()
    stream.socket.write(bytes())
    await stream.receivesEvents()
    expect(stream.text).not.toContain(ada.email)
    expect(stream.text.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  it.each([
    ['a line break', () => '\r\n'],
    ['another request', profileRequest],
    ['half a request', () => 'POST /graphql HTTP/1.1\r\nHost: loc'],
  ])('is not disturbed by %s that was sent with its request', async (_what, bytes) => {
    const stream = await RawStream.open(bytes())
    await stream.receivesEvents()
    expect(stream.text).not.toContain(ada.email)
    expect(stream.text.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  it('is closed when the client ends its side', async () => {
    const stream = await RawStream.open()
    const closed = once(stream.socket, 'close')
    stream.socket.end()
    await closed
  })
})
