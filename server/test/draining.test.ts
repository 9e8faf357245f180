import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, it } from '@jest/globals'
import { eventually, startTestApp } from './test-app.ts'

const connections = 50
const patienceMs = 10_000

/** Blocks this thread, and thus the server, until this many clients have connected and sent a request. */
function comeUnseen(port: number): Worker {
  const asked = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const worker = new Worker(new URL('./waiting-connections.js', import.meta.url), {
    workerData: { port, connections, asked },
  })
  expect(Atomics.wait(new Int32Array(asked), 0, 0, patienceMs)).not.toBe('timed-out')
  return worker
}

it('a stopping server answers every connection that the kernel has accepted and none after that', async () => {
  const app = await startTestApp()
  const worker = comeUnseen(Number(new URL(app.url).port))
  const answered = once(worker, 'message')
  app.app.drain()
  await app.close()
  const [answers] = await answered
  expect(answers).toEqual(Array(connections).fill('HTTP/1.1 200 OK'))
  await expect(fetch(app.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

const graceMs = 5_000
const request = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'

const kept = new Set<Socket>()
afterEach(() => {
  for (const socket of kept) socket.destroy()
  kept.clear()
})

/** A client that keeps its connection alive. */
class KeptConnection {
  readonly #socket: Socket
  readonly #closed: Promise<unknown>

  private constructor(socket: Socket) {
    this.#socket = socket
    kept.add(socket)
    this.#closed = new Promise((resolve) =>
      socket.once('error', resolve).once('close', () => resolve('closed')),
    )
  }

  static async to(url: string): Promise<KeptConnection> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    return new KeptConnection(socket)
  }

  /** @returns the head of the response, or how the connection ended before one arrived */
  async get(): Promise<string> {
    const response = once(this.#socket, 'data').then(String)
    this.#socket.write(request)
    return String(await Promise.race([response, this.#closed]))
  }

  ended(): Promise<unknown> {
    return this.#closed
  }
}

const refuses = async (url: string): Promise<boolean> =>
  KeptConnection.to(url).then(
    () => false,
    ({ code }) => code === 'ECONNREFUSED',
  )

it('a stopping server answers the next request on each idle connection and then closes it', async () => {
  const app = await startTestApp()
  const clients = await Promise.all(Array.from({ length: 8 }, () => KeptConnection.to(app.url)))
  for (const client of clients)
    expect(await client.get()).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: keep-alive/i)
  app.app.drain()
  const closed = app.app.close(graceMs).then(() => app.close())
  await eventually(() => refuses(app.url))
  for (const client of clients) {
    expect(await client.get()).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close/i)
    expect(await client.ended()).toBe('closed')
  }
  await closed
})

it('a stopping server closes connections that stay idle, even if they never sent anything', async () => {
  const app = await startTestApp()
  const idle = await KeptConnection.to(app.url)
  await idle.get()
  const silent = await KeptConnection.to(app.url)
  await app.app.close(1)
  expect(await Promise.all([idle.ended(), silent.ended()])).toEqual(['closed', 'closed'])
  await app.close()
})
