import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'

interface BufferingProxyOptions {
  /** Whether it ends a request whose client has left. True by default, as for nginx. */
  readonly endsAbandoned?: boolean
}

/** A proxy that passes a response on once it is complete, whatever its headers say. */
export class BufferingProxy {
  readonly #target: string
  readonly #endsAbandoned: boolean
  readonly #server: Server
  /** Events that it holds back. */
  held = 0

  private constructor(target: string, { endsAbandoned = true }: BufferingProxyOptions) {
    this.#target = target
    this.#endsAbandoned = endsAbandoned
    this.#server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing))
  }

  static async open(target: string, options: BufferingProxyOptions = {}): Promise<BufferingProxy> {
    const proxy = new BufferingProxy(target, options)
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening')
    return proxy
  }

  get url(): string {
    const address = this.#server.address()
    if (typeof address !== 'object' || address === null) throw new Error('The proxy is not open.')
    return `http://127.0.0.1:${address.port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', headers, url } = incoming
    const onward = request(`${this.#target}${url}`, { method, headers })
    onward.on('response', (answer: IncomingMessage) => this.#hold(answer, outgoing))
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => {
      if (this.#endsAbandoned) onward.destroy()
    })
    incoming.pipe(onward)
  }

  #hold(answer: IncomingMessage, outgoing: ServerResponse): void {
    const parts: Buffer[] = []
    answer.on('data', (part: Buffer) => {
      parts.push(part)
      if (part.includes('event: next')) this.held += 1
    })
    answer.on('end', () =>
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(parts)),
    )
    answer.on('error', () => outgoing.destroy())
  }
}
