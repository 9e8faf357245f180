import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export interface PublicDocuments {
  readonly publicUrl: string
  /** The current public keys. */
  jwks(): object
  /** The schema. It is printed at the first request, not at each start, of which that would be a twentieth. */
  sdl(): string
}

interface Document {
  readonly type: string
  text(): string
}

const maxAgeSeconds = 300
const json = 'application/json; charset=utf-8'
const passwordPage = '/password'

/**
 * Serves what every website may read: public keys, discovery documents and the schema. Responses are the same for
 * everyone and allow any origin without credentials.
 */
export function servePublicDocuments(app: FastifyInstance, { publicUrl, jwks, sdl }: PublicDocuments): void {
  let printed: string | undefined
  const discovery = JSON.stringify(discoveryOf(publicUrl))
  const documents: Readonly<Record<string, Document>> = {
    '/.well-known/jwks.json': { type: json, text: () => JSON.stringify(jwks()) },
    '/.well-known/openid-configuration': { type: json, text: () => discovery },
    '/.well-known/oauth-authorization-server': { type: json, text: () => discovery },
    '/schema.graphql': { type: 'text/plain; charset=utf-8', text: () => (printed ??= sdl()) },
  }
  for (const [url, document] of Object.entries(documents)) {
    app.route({
      url,
      method: ['GET', 'OPTIONS'],
      config: { cors: false },
      handler: (request, reply) => send(document, request, reply),
    })
  }
  // https://w3c.github.io/webappsec-change-password-url/
  app.get('/.well-known/change-password', (_request, reply) => reply.redirect(passwordPage, 303))
}

/**
 * RFC 8414, and OpenID Connect Discovery as far as it applies: no endpoints are listed because sign-in uses GraphQL.
 */
const discoveryOf = (issuer: string): object => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: [],
  grant_types_supported: [],
  token_endpoint_auth_methods_supported: [],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
})

function send({ type, text }: Document, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
  if (request.method === 'OPTIONS') return permit(reply)
  const body = text()
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  reply.header('cache-control', `public, max-age=${maxAgeSeconds}`).header('etag', etag)
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type(type).send(body)
}

const permit = (reply: FastifyReply): FastifyReply =>
  reply
    .code(204)
    .header('access-control-allow-methods', 'GET, HEAD')
    .header('access-control-allow-headers', '*')
    .header('access-control-max-age', '600')
    .send()

/** RFC 9110 §13.1.2: weak comparison. */
const isKnown = (ifNoneMatch = '', etag: string): boolean =>
  ifNoneMatch.split(',').some((known) => ['*', etag].includes(known.trim().replace(/^W\//, '')))
