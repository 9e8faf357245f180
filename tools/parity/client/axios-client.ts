import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { freePort } from '../../../server/test-support/engines/free-port.ts'
import { installPackages } from '../../install-packages.ts'

interface Settings {
  /** Such as `http://localhost:8000/api`. */
  readonly baseURL: string
  readonly storesRotatedRefresh: boolean
}

/** Reserves the origin of a page, which the API must allow before it is served. */
export const freeOrigin = async (): Promise<string> => `http://localhost:${await freePort()}`

/** Serves the client of the former service at an origin of its own, like `npm start` of such a client. */
export class AxiosClient {
  readonly origin: string
  readonly #server: Server

  private constructor(origin: string, server: Server) {
    this.origin = origin
    this.#server = server
  }

  static async serve(origin: string, settings: Settings): Promise<AxiosClient> {
    await installPackages()
    const script = await bundled(join(import.meta.dirname, 'page.js'))
    const server = createServer((request, response) => {
      const isScript = request.url === '/page.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : pageWith(settings))
    })
    server.listen(Number(new URL(origin).port))
    await once(server, 'listening')
    return new AxiosClient(origin, server)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

async function bundled(input: string): Promise<string> {
  const bundle = await rolldown({ input, platform: 'browser' })
  // The default is a pattern of this realm, which rolldown does not recognise in tests.
  const { output } = await bundle.generate({ format: 'esm', sourcemapIgnoreList: false })
  await bundle.close()
  return output[0].code
}

const pageWith = (settings: Settings): string => `<!doctype html>
<title>Former client</title><link rel="icon" href="data:,"><main></main>
<script>window.settings = ${JSON.stringify(settings)}</script>
<script type="module" src="/page.js"></script>`
