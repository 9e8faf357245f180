import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Role } from '../core/role.ts'
import { composeHeaders, explorerHeaders } from './security-headers.ts'
import { SeparatePage } from './separate-page.ts'
import { tellTokenHeader } from './token-header.ts'

/** Who may open the explorer. */
export type ExplorerAccess = 'off' | 'everyone' | 'administrators'

export interface ExplorerParts {
  readonly access: ExplorerAccess
  readonly publicUrl: string
  readonly authorizationHeader: string
  /**
   * The role of the visitor whose session is in the cookie; undefined without a current session. Must not use the
   * session.
   */
  readonly roleOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Role | undefined>
}

const address = '/explorer'
const signIn = `/sign-in?to=${address}`

interface ExplorerSettings {
  readonly explorer: boolean
  readonly production: boolean
}

export function explorerAccess({ explorer, production }: ExplorerSettings): ExplorerAccess {
  if (!explorer) return 'off'
  return production ? 'administrators' : 'everyone'
}

/**
 * Serves the explorer at `/explorer` with its own content security policy. When it is off, the path responds like any
 * unknown one.
 * @returns who may open it, for the client
 */
export async function serveExplorer(
  app: FastifyInstance,
  parts: ExplorerParts,
  page = new SeparatePage('explorer'),
): Promise<ExplorerAccess> {
  if (parts.access === 'off' || !page.isBuilt) return 'off'
  await page.serveAssets(app, address)
  const headers = await composeHeaders(explorerHeaders(parts.publicUrl))
  app.get(address, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const entrance = await entranceOf(parts, request, reply)
    if (entrance === 'sign-in') return reply.redirect(signIn)
    if (entrance === 'closed') return reply.callNotFound()
    return reply
      .headers(headers)
      .type('text/html; charset=utf-8')
      .send(tellTokenHeader(await readFile(page.file, 'utf8'), parts.authorizationHeader))
  })
  return parts.access
}

/** A browser that opened the API's address without sending an operation. */
export const isVisitOf = ({ method, headers, query }: FastifyRequest): boolean =>
  method === 'GET' &&
  (headers.accept ?? '').includes('text/html') &&
  typeof query === 'object' &&
  query !== null &&
  !('query' in query)

type Entrance = 'open' | 'sign-in' | 'closed'

/**
 * Reads the session in the cookie without rotating it, so that opening the page cannot race with a refresh. A missing
 * or outdated cookie redirects to the sign-in page, where the client renews it and returns.
 */
async function entranceOf(
  { access, roleOf }: ExplorerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Entrance> {
  if (access !== 'administrators') return 'open'
  const role = await roleOf(request, reply)
  if (role === undefined) return 'sign-in'
  return role === Role.ADMIN ? 'open' : 'closed'
}
