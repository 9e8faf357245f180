import fastifyHelmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import fastify from 'fastify'

/**
 * Headers of every response. Scripts must be files from this server. Inline styles are allowed because the client's
 * component library sets custom properties in them.
 */
export const securityHeaders = (publicUrl: string): FastifyHelmetOptions => ({
  contentSecurityPolicy: { useDefaults: false, directives: directivesFor(publicUrl) },
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
})

interface StrictTransportSettings {
  readonly publicUrl: string
  /** The value of the header; undefined omits it. */
  readonly hsts: string | undefined
}

/** HSTS, only if the server is reached over https. */
export const strictTransport = ({ publicUrl, hsts }: StrictTransportSettings): Record<string, string> =>
  isHttps(publicUrl) && hsts !== undefined ? { 'strict-transport-security': hsts } : {}

/** The explorer's policy: its editor runs in workers, which are also files from this server. */
export const explorerHeaders = (publicUrl: string): FastifyHelmetOptions => ({
  ...securityHeaders(publicUrl),
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { ...directivesFor(publicUrl), workerSrc: ["'self'"] },
  },
})

/**
 * Returns the headers that helmet sets for `options`. They are constant, but helmet builds them again for each
 * response, which takes 5 % of a request's time.
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
