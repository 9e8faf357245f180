import fastifyHelmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import fastify from 'fastify'

/**
 * Headers for every answer. Scripts come from files of this server only; styles may stand inline, since the component library of the
 * client sets custom properties there. HSTS only where the server is reached by https.
 */
export const securityHeaders = (publicUrl: string): FastifyHelmetOptions => ({
  contentSecurityPolicy: { useDefaults: false, directives: directivesFor(publicUrl) },
  strictTransportSecurity: isHttps(publicUrl)
    ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: true }
    : false,
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
})

/** The explorer's own: its editor works in workers, which come from files of this server as well. */
export const explorerHeaders = (publicUrl: string): FastifyHelmetOptions => ({
  ...securityHeaders(publicUrl),
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { ...directivesFor(publicUrl), workerSrc: ["'self'"] },
  },
})

/**
 * The headers that helmet sets for `options`. They are the same in every answer, while helmet itself composes them anew for each:
 * a twentieth of what a request costs.
 */
export async function composeHeaders(options: FastifyHelmetOptions): Promise<Record<string, string>> {
  const example = fastify()
  await example.register(fastifyHelmet, options)
  example.get('/', (_request, reply) => void reply.send(reply.raw.getHeaders()))
  const answer = await example.inject('/')
  await example.close()
  return answer.json()
}

const isHttps = (url: string): boolean => url.startsWith('https:')

const directivesFor = (publicUrl: string) => ({
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  ...(isHttps(publicUrl) ? { upgradeInsecureRequests: [] } : {}),
})
