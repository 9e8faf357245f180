import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ClientPage } from '../core/page.ts'
import { builtFiles } from './built-files.ts'
import { refuse } from './http-error.ts'
import { standardTokenHeader, tellTokenHeader } from './token-header.ts'

/**
 * Serves the React client at `/`. Files under `/assets` have a hash in their name and are cached for a year; pages are
 * revalidated each time. A path that is not a file is a page of the client.
 * @param pages those that need their own headers
 */
export async function serveClient(
  app: FastifyInstance,
  tokenHeader: string,
  pages: readonly ClientPage[] = [],
  folder = builtFiles('client'),
): Promise<void> {
  if (!existsSync(`${folder}/index.html`)) {
    app.setNotFoundHandler((request, reply) =>
      refuse(request, reply, 404, 'The client is not built. Run `npm run build`.'),
    )
    return
  }
  const page = tellTokenHeader(readFileSync(`${folder}/index.html`, 'utf8'), tokenHeader)
  const isAsBuilt = tokenHeader === standardTokenHeader
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    // Created for each text file by `scripts/precompress.js`.
    preCompressed: true,
    globIgnore: ['**/*.{br,gz}', ...(isAsBuilt ? [] : ['index.html'])],
    ...(isAsBuilt ? {} : { index: false }),
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/')
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  const sendPage = (reply: FastifyReply): FastifyReply =>
    isAsBuilt
      ? reply.sendFile('index.html')
      : reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  app.setNotFoundHandler((request, reply) =>
    isNavigation(request) ? sendPage(reply) : refuse(request, reply, 404),
  )
  if (!isAsBuilt) app.get('/', (_request, reply) => sendPage(reply))
  for (const { path, headers } of pages)
    app.get(path, (_request, reply) => reply.headers(headers).type('text/html; charset=utf-8').send(page))
}

const isNavigation = ({ method, headers, url }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html') && !isWellKnown(url)

/** Never a page of the client, however it is encoded: browsers and tools probe here for resources (RFC 8615). */
function isWellKnown(url: string): boolean {
  const [path = ''] = url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)
  return /^\/\.well-known(\/|$)/i.test(posix.normalize(decoded(path).replaceAll(/[\\/]+/g, '/')))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
