import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'

const askEveryMs = 100

interface Upstream {
  readonly url: string
  readonly agent: Agent
  ready: boolean
}

/**
 * A simple proxy in front of replicas, like the one of docker-compose.yml: round robin, without replicas that report
 * they are not ready.
 */
export class RoundRobinProxy {
  readonly #server: Server
  #upstreams: Upstream[] = []
  #turn = 0
  #timer: NodeJS.Timeout | undefined
  /** Number of requests per replica. */
  readonly given = new Map<string, number>()

  private constructor() {
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
      void this.#pass(incoming, outgoing)
    })
  }

  static async open(urls: readonly string[]): Promise<RoundRobinProxy> {
    const proxy = new RoundRobinProxy()
    for (const url of urls) await proxy.add(url)
    proxy.#timer = setInterval(() => void proxy.#askAll(), askEveryMs)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    const address = this.#server.address()
    if (typeof address !== 'object' || address === null) throw new Error('The proxy is not open.')
    return `http://127.0.0.1:${address.port}`
  }

  async add(url: string): Promise<void> {
    const upstream = { url, agent: new Agent({ keepAlive: true }), ready: false }
    await ask(upstream)
    this.#upstreams.push(upstream)
  }

  remove(url: string): void {
    this.#upstreams = this.#upstreams.filter((upstream) => upstream.url !== url)
  }

  /** Whether this replica receives requests. */
  sendsTo(url: string): boolean {
    return this.#upstreams.some((upstream) => upstream.url === url && upstream.ready)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const { agent } of this.#upstreams) agent.destroy()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #askAll(): Promise<void> {
    await Promise.all(this.#upstreams.map(ask))
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const ready = this.#upstreams.filter((upstream) => upstream.ready)
    const upstream = ready[this.#turn++ % Math.max(1, ready.length)]
    if (upstream === undefined) return void outgoing.writeHead(502).end()
    this.given.set(upstream.url, (this.given.get(upstream.url) ?? 0) + 1)
    const onward = request(upstream.url + incoming.url, {
      method: incoming.method ?? 'GET',
      headers: forwarded(incoming),
      agent: upstream.agent,
    })
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.headersSent || outgoing.writeHead(502).end())
    incoming.pipe(onward)
  }
}

/** Forwards a request like nginx with the settings in `deploy/`. */
function forwarded({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  return {
    ...headers,
    connection: 'keep-alive',
    'x-forwarded-for': socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
  }
}

async function ask(upstream: Upstream): Promise<void> {
  upstream.ready = await fetch(`${upstream.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.arrayBuffer()
      return response.ok
    },
    () => false,
  )
}
