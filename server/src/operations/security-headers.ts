import type { FastifyHelmetOptions } from '@fastify/helmet'

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
