import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { FrontendMessages } from './frontend-messages.ts'

/** Background statements of servers, which keep them current and detect lost connections. */
const background = new Set([
  'ended-sessions.since',
  'changed-roles.since',
  'sessions.confirm',
  'sessions.purge-page',
  'database.claim',
  'select pg_notify($1, $2)',
  // Upkeep, which begins at a random time within the first minute.
  'links.purge',
  'administration.add-up-user-counts',
  'signing-keys.all',
  'audit.id-seconds-ago',
  'audit.allow-purge',
  'audit.purge',
])

/** A connection to PostgreSQL that records the statements passing through and can intercept one. */
export class StatementProxy {
  readonly #server: Server
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  #statements: string[] = []
  #failing: { readonly statement: string; times: number } | undefined
  #held: { readonly statement: string; readonly resolve: () => void } | undefined

  private constructor(target: URL) {
    this.#target = target
    this.#server = createServer((socket) => this.#join(socket))
  }

  /** Opens a proxy to the server of `url`. */
  static async open(url: string): Promise<StatementProxy> {
    const proxy = new StatementProxy(new URL(url))
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** Address of the same database through this proxy. */
  get url(): string {
    const address = this.#server.address()
    if (typeof address !== 'object' || address === null) throw new Error('The proxy is not open.')
    return Object.assign(new URL(this.#target), { host: `127.0.0.1:${address.port}` }).href
  }

  /** The names (or texts, if unnamed) of the statements since the last call, without background statements. */
  take(): string[] {
    const taken = this.#statements.filter((statement) => !background.has(statement))
    this.#statements = []
    return taken
  }

  /** Breaks the connection instead of running `statement` the next `times` times. */
  fail(statement: string, times = 1): void {
    this.#failing = { statement, times }
  }

  /** Keeps the next `statement` from the server, without an answer. Resolves when it has come. */
  holdBack(statement: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held = { statement, resolve }
    return promise
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(socket: Socket): void {
    const server = connect(Number(this.#target.port || 5432), this.#target.hostname)
    const messages = new FrontendMessages()
    this.#sockets.add(socket).add(server)
    socket.on('data', (data) => {
      const statements = messages.statementsIn(data)
      this.#statements.push(...statements)
      if (statements.some((statement) => this.#holds(statement))) return
      if (statements.some((statement) => this.#fails(statement))) socket.destroy()
      else server.write(data)
    })
    server.on('data', (data) => socket.write(data))
    for (const [one, other] of [
      [socket, server],
      [server, socket],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.on('close', () => this.#sockets.delete(one))
    }
  }

  #holds(statement: string): boolean {
    const held = this.#held
    if (held?.statement !== statement) return false
    this.#held = undefined
    held.resolve()
    return true
  }

  #fails(statement: string): boolean {
    if (this.#failing?.statement !== statement || this.#failing.times === 0) return false
    this.#failing.times -= 1
    return true
  }
}
