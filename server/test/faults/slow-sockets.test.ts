import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { type Replicas, replicaAt, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'
import { eventually } from '../test-app.ts'

const longestMs = 15_000

/** What slow clients send at first, followed by one byte per second if there is more. */
const beginnings = [
  '',
  'POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: ',
  'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{',
]

describeFaults('a thousand slow sockets', () => {
  let postgresql: Postgresql
  let replicas: Replicas
  let server: ServerProcess
  const sockets = new Set<Socket>()

  beforeAll(async () => {
    postgresql = await Postgresql.start()
    replicas = await startReplicas(postgresql.url, [{}])
    server = replicaAt(replicas.all, 0)
  })
  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    await replicas?.close()
    await postgresql?.remove()
  })

  it('T82 are closed within 15 s, whatever part of the request is slow, while others are served', async () => {
    const { hostname, port } = new URL(server.url)
    let opened = 0
    for (let index = 0; index < 1_000; index++) {
      const socket = connect(Number(port), hostname, () => {
        opened += 1
        socket.write(beginnings[index % beginnings.length] ?? '')
      })
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
      socket.resume()
    }
    await eventually(() => opened === 1_000)
    const before = performance.now()
    const dripping = setInterval(() => {
      let index = 0
      for (const socket of sockets) if (index++ % beginnings.length > 0) socket.write('x')
    }, 1_000)
    const ada = await server.register()
    while (sockets.size > 0 && performance.now() - before < longestMs) {
      expect((await ada.profile()).status).toBe(200)
    }
    clearInterval(dripping)
    expect(sockets.size).toBe(0)
  })
})
