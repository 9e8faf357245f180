import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse } from './http-error.ts'

const builtClient = fileURLToPath(new URL('../../../client/dist/', import.meta.url))

/**
 * The React client at `/`: files under `/assets` carry a hash in their name and are kept for a year, pages are asked for
 * anew each time. A path that is no file is a page of the client.
 */
export async function serveClient(app: FastifyInstance, folder = builtClient): Promise<void> {
  if (!existsSync(`${folder}/index.html`)) {
    app.setNotFoundHandler((request, reply) =>
      refuse(request, reply, 404, 'The client is not built. Run `npm run build`.'),
    )
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    // Built beside each text: `scripts/precompress.js`.
    preCompressed: true,
    globIgnore: ['**/*.{br,gz}'],
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/')
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.setNotFoundHandler((request, reply) =>
    isNavigation(request) ? reply.sendFile('index.html') : refuse(request, reply, 404),
  )
}

const isNavigation = ({ method, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html')
