import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay, setImmediate } from 'node:timers/promises'

const pollMs = 10
/** How long a slow client may take to read a response before its connection counts as idle. */
const flushMs = 1_000

/** Tracks a server's connections so that they can be closed without losing a request. */
export class OpenConnections {
  readonly #server: Server
  readonly #open = new Set<Socket>()

  constructor(server: Server) {
    this.#server = server
    const open = this.#open
    // One listener for all of them, because each would keep its own for as long as its connection.
    function forget(this: Socket): void {
      open.delete(this)
    }
    server.on('connection', (socket: Socket) => {
      open.add(socket)
      socket.on('close', forget)
    })
  }

  /**
   * Resolves when all connections are closed. By now responses must carry `connection: close`, so that a connection in
   * use ends with its next response. A request that arrives while its connection is being closed is lost, so this only
   * closes connections that stay idle for `graceMs`.
   */
  async letGo(graceMs: number): Promise<void> {
    await this.#until(() => this.#open.size === 0, graceMs)
    await this.#until(() => !this.#isWriting(), flushMs)
    // Requests that have arrived are read in the poll phase of a full turn; immediates run directly after it.
    await setImmediate()
    await setImmediate()
    this.#server.closeIdleConnections()
    // Node does not count a connection as idle before its first request.
    for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy()
    await this.#until(() => this.#open.size === 0)
  }

  #isWriting(): boolean {
    return [...this.#open].some(({ writableLength }) => writableLength > 0)
  }

  async #until(condition: () => boolean, mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    for (let waited = 0; waited < mostMs && !condition(); waited += pollMs) await delay(pollMs)
  }
}
