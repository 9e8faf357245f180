import { isIP } from 'node:net'

/** Who asks for passkeys (WebAuthn's relying party). Passkeys are bound to its id for good. */
export interface RelyingParty {
  /** The host name of `PUBLIC_URL`. */
  readonly id: string
  readonly name: string
  /** The origins of pages that may create and use passkeys. */
  readonly origins: readonly string[]
}

/**
 * The relying party of a server. Its own pages may use passkeys, and so may pages of `corsOrigins` on the same host or
 * below it; browsers refuse the id to all others.
 */
export function relyingPartyOf(publicUrl: string, corsOrigins: readonly string[]): RelyingParty {
  const { hostname: id, origin } = new URL(publicUrl)
  const others = corsOrigins.filter((other) => isWithin(other, id))
  return { id, name: 'Gatehouse', origins: [...new Set([origin, ...others])] }
}

/** Whether browsers accept passkeys for a host: they need a domain name (WebAuthn Level 3, §5.1.3). */
export const mayUsePasskeys = (hostname: string): boolean => isIP(hostname.replace(/^\[|\]$/g, '')) === 0

export const needsName =
  'Browsers accept passkeys for a domain name only. Use one in PUBLIC_URL, such as localhost.'

function isWithin(origin: string, id: string): boolean {
  const { protocol, hostname } = new URL(origin)
  const isWebPage = protocol === 'https:' || (protocol === 'http:' && isLocal(hostname))
  return isWebPage && (hostname === id || hostname.endsWith(`.${id}`))
}

/** Browsers trust these names without TLS (W3C Secure Contexts, §3.1). */
const isLocal = (hostname: string): boolean => hostname === 'localhost' || hostname.endsWith('.localhost')
