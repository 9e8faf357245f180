import { isIPv4 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { isSetByProxies } from './proxy-headers.ts'

/**
 * Whether a request comes from this machine. Detects those that a proxy on it forwards from another one: by a forwarding header, by the
 * requested host name, or by the form of the request (absolute URL or HTTP/1.0).
 */
export const isFromHere = ({ socket: { remoteAddress = '' }, headers, raw }: FastifyRequest): boolean =>
  (remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress)) &&
  raw.httpVersion === '1.1' &&
  raw.url?.startsWith('/') === true &&
  raw.headersDistinct.host?.length === 1 &&
  isLoopback(headers.host ?? '') &&
  !Object.keys(headers).some(isSetByProxies)

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || (name.startsWith('127.') && isIPv4(name))
}
