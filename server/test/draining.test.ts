import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from '@jest/globals'
import { startTestApp } from './test-app.ts'

const connections = 50
const patienceMs = 10_000

/** Blocks this thread, and with it the server, until so many have connected and asked. */
function comeUnseen(port: number): Worker {
  const asked = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const worker = new Worker(new URL('./waiting-connections.js', import.meta.url), {
    workerData: { port, connections, asked },
  })
  expect(Atomics.wait(new Int32Array(asked), 0, 0, patienceMs)).not.toBe('timed-out')
  return worker
}

it('a server that stops answers everybody whose connection the kernel has made, and nobody after them', async () => {
  const app = await startTestApp()
  const worker = comeUnseen(Number(new URL(app.url).port))
  const answered = once(worker, 'message')
  app.app.drain()
  await app.close()
  const [answers] = await answered
  expect(answers).toEqual(Array(connections).fill('HTTP/1.1 200 OK'))
  await expect(fetch(app.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})
