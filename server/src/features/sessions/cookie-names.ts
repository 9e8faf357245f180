/** Name and attributes of one of this server's cookies. */
export interface CookieNames {
  readonly name: string
  /** The name used before 0.2; undefined if unchanged. To be removed in 0.3. */
  readonly formerName: string | undefined
  readonly secure: boolean
}

/**
 * Cookies ignore ports (RFC 6265 §8.5), so two servers on one host name share a cookie jar. Therefore a port other than
 * the scheme's default is part of the name. `__Host-` makes browsers require `Secure`, `Path=/` and no `Domain` (RFC
 * 6265bis §4.1.3.2); it is omitted for plain HTTP on localhost.
 */
export function cookieNames(kind: 'refresh' | 'device' | 'trusted', publicUrl: string): CookieNames {
  const { protocol, port } = new URL(publicUrl)
  const secure = protocol === 'https:'
  const bare = `${secure ? '__Host-' : ''}gatehouse-${kind}`
  if (port === '') return { name: bare, formerName: undefined, secure }
  return { name: `${bare}-${port}`, formerName: bare, secure }
}
