import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A mail server that accepts every mail at once and keeps nothing but their ids. */
export interface MailSink {
  readonly url: string
  /** Number of mails that arrived, counting one that arrived twice twice. */
  received(): number
  /** Number of different mails. */
  distinct(): number
  close(): Promise<void>
}

/**
 * Unlike the server of the tests, it does not wait 100 ms before its greeting.
 * @param arrived receives the source of each mail
 */
export async function openMailSink(arrived?: (mail: string) => void): Promise<MailSink> {
  const ids = new Set<string>()
  const sockets = new Set<Socket>()
  let received = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    converse(socket, (mail) => {
      received += 1
      ids.add(/^message-id: <([^@>]*)/im.exec(mail)?.[1] ?? '')
      arrived?.(mail)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port.')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received: () => received,
    distinct: () => ids.size,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const endOfMail = '\r\n.\r\n'

/** One side of RFC 5321, for a client that pipelines nothing. */
function converse(socket: Socket, take: (mail: string) => void): void {
  let text = ''
  let isMail = false
  socket.setNoDelay().setEncoding('latin1').write('220 sink\r\n')
  socket.on('data', (data: string) => {
    text += data
    if (!text.endsWith(isMail ? endOfMail : '\r\n')) return
    const whole = text
    text = ''
    const verb = whole.slice(0, 4).toUpperCase()
    if (isMail) {
      take(whole)
      socket.write('250 taken\r\n')
    } else if (verb === 'DATA') socket.write('354 go on\r\n')
    else if (verb === 'QUIT') socket.end('221 bye\r\n')
    else socket.write('250 ok\r\n')
    isMail = !isMail && verb === 'DATA'
  })
}
