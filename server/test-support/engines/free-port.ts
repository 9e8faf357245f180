import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the range from which systems assign free ports, so that none of these is taken between the check and its use.
 */
const first = 20_000
const last = 31_999

/**
 * Returns a port for a server that must know it before it starts, or that restarts on the same one. Until this process
 * ends, it holds the UDP port of the same number, so that no other test process gets it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first + 1))
    if ((await holds(port)) && (await isUnused(port))) return port
  }
}

async function holds(port: number): Promise<boolean> {
  const socket = createSocket({ type: 'udp4', reuseAddr: false }).unref()
  socket.bind({ port, address: '127.0.0.1', exclusive: true })
  return succeeded(once(socket, 'listening'))
}

async function isUnused(port: number): Promise<boolean> {
  const server = createServer().listen({ port, exclusive: true })
  if (!(await succeeded(once(server, 'listening')))) return false
  server.close()
  await once(server, 'close')
  return true
}

const succeeded = (event: Promise<unknown>): Promise<boolean> =>
  event.then(
    () => true,
    () => false,
  )
