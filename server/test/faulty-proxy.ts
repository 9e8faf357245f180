import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A connection to a server that can be slow, drop everything, or break at a given word. */
export class FaultyProxy {
  readonly #server: Server
  readonly #target: { host: string; port: number }
  readonly #sockets = new Set<Socket>()
  #port = 0
  #swallows = false
  #delayMs = 0
  #breakAt: { readonly words: string; times: number } | undefined

  constructor(target: { host: string; port: number }) {
    this.#target = target
    this.#server = createServer((socket) => this.#join(socket))
  }

  get port(): number {
    return this.#port
  }

  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (isAddress(address)) this.#port = address.port
  }

  /** Simulates a stopped server: connections break, new ones are refused. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Simulates a network that drops everything. */
  swallow(swallows: boolean): void {
    this.#swallows = swallows
  }

  delay(milliseconds: number): void {
    this.#delayMs = milliseconds
  }

  /** Lets the server receive the next statement with these words, but loses its response, this many times. */
  breakAfter(words: string, times = 1): void {
    this.#breakAt = { words, times }
  }

  /** Number of responses still to lose. */
  get answersToLose(): number {
    return this.#breakAt?.times ?? 0
  }

  #join(socket: Socket): void {
    const server = connect(this.#target)
    this.#sockets.add(socket).add(server)
    let losesAnswer = false
    socket.on('data', (data) => {
      losesAnswer ||= this.#isTimeToBreak(data)
      this.#pass(data, server)
    })
    server.on('data', (data) => {
      if (losesAnswer) socket.destroy()
      else this.#pass(data, socket)
    })
    for (const [one, other] of [
      [socket, server],
      [server, socket],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.on('close', () => this.#sockets.delete(one))
    }
  }

  #isTimeToBreak(data: Buffer): boolean {
    if (!this.#breakAt || this.#breakAt.times === 0 || !data.includes(this.#breakAt.words)) return false
    this.#breakAt.times -= 1
    return true
  }

  #pass(data: Buffer, to: Socket): void {
    if (this.#swallows) return
    if (this.#delayMs === 0) to.write(data)
    else setTimeout(() => to.writable && to.write(data), this.#delayMs)
  }
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === 'object'
