import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Role } from '../accounts/role.ts'
import type { Config } from '../config.ts'
import type { RefreshCookie } from '../sessions/refresh-cookie.ts'
import type { TokenVerifier } from '../sessions/token-verifier.ts'
import { composeHeaders, explorerHeaders } from './security-headers.ts'

/** Who may open the explorer. */
export type ExplorerAccess = 'off' | 'everyone' | 'administrators'

export interface ExplorerParts {
  readonly access: ExplorerAccess
  readonly publicUrl: string
  readonly tokens: TokenVerifier
  readonly refreshCookieOf: (request: FastifyRequest, reply: FastifyReply) => RefreshCookie
}

const address = '/explorer'
const signIn = `/sign-in?to=${address}`
const builtExplorer = fileURLToPath(new URL('../../../client/dist-explorer/', import.meta.url))
const page = 'explorer.html'

export function explorerAccess({
  explorer,
  production,
}: Pick<Config, 'explorer' | 'production'>): ExplorerAccess {
  if (!explorer) return 'off'
  return production ? 'administrators' : 'everyone'
}

/**
 * The explorer at `/explorer`, with a content security policy of its own; its files are below. Where it is off nothing of it
 * is reachable, and the address answers like any unknown one. `/client-settings.json` tells the client whether to link to it.
 */
export async function serveExplorer(
  app: FastifyInstance,
  parts: ExplorerParts,
  folder = builtExplorer,
): Promise<void> {
  const isBuilt = existsSync(`${folder}${page}`)
  const settings = { explorer: isBuilt ? parts.access : 'off' }
  app.get('/client-settings.json', async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(settings),
  )
  if (settings.explorer === 'off') return

  await app.register(fastifyStatic, {
    root: folder,
    prefix: `${address}/`,
    preCompressed: true,
    globIgnore: [page, `${page}.*`, '**/*.{br,gz}'],
    wildcard: false,
    index: false,
    decorateReply: false,
    setHeaders: (reply) => void reply.header('cache-control', 'public, max-age=31536000, immutable'),
  })
  const headers = await composeHeaders(explorerHeaders(parts.publicUrl))
  app.get(address, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const entrance = await entranceOf(parts, request, reply)
    if (entrance === 'sign-in') return reply.redirect(signIn)
    if (entrance === 'closed') return reply.callNotFound()
    return reply
      .headers(headers)
      .type('text/html; charset=utf-8')
      .send(await readFile(`${folder}${page}`))
  })
}

/** Somebody who opened the API's address in a browser, and has asked nothing. */
export const isVisitOf = ({ method, headers, query }: FastifyRequest): boolean =>
  method === 'GET' &&
  (headers.accept ?? '').includes('text/html') &&
  typeof query === 'object' &&
  query !== null &&
  !('query' in query)

type Entrance = 'open' | 'sign-in' | 'closed'

/**
 * Looks at the session in the cookie without using it: nothing is rotated, so that opening the page races with no refresh. A
 * cookie that is missing or no longer current leads to the sign-in page, where the client renews it and comes back.
 */
async function entranceOf(
  { access, tokens, refreshCookieOf }: ExplorerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Entrance> {
  if (access !== 'administrators') return 'open'
  const token = refreshCookieOf(request, reply).peek()
  const user = token === undefined ? null : (await tokens.verify(token)).user
  if (user === null) return 'sign-in'
  return user.role === Role.ADMIN ? 'open' : 'closed'
}
