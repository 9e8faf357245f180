import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What a server wrote before it closed the connection. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends bytes that no HTTP client would send, and reads the response until the connection is closed. */
export async function sendRaw(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(bytes)
  const text = await readAll(socket)
  const end = text.indexOf('\r\n\r\n')
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
    head: text.slice(0, end),
    body: text.slice(end + 4),
  }
}

/** A server that refuses a request before reading all of it may reset the connection after its response. */
async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await new Promise((resolve) => socket.on('error', resolve).on('close', resolve))
  return Buffer.concat(chunks).toString()
}
