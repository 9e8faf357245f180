import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/** Which proxies are trusted to report addresses: none, all, the given number of nearest hops, or these addresses. */
export type TrustedProxies = boolean | number | readonly string[]

/** What a request reveals about its origin. */
export interface RequestOrigin {
  /** Remote address of the connection. */
  readonly peer: string | undefined
  readonly xForwardedFor: string | undefined
  /** RFC 7239. */
  readonly forwarded: string | undefined
}

/** Whether to trust what the hop at `address` reports about the previous hop; `hop` counts from the connection. */
type Trust = (address: string, hop: number) => boolean

/** More than any real chain of proxies. */
const mostHops = 32

/**
 * Finds the address of the client behind `trusted` proxies, without port and zone and in one spelling. An entry that is
 * not an address ends the search at the last valid one.
 */
export function clientAddressOf(trusted: TrustedProxies): (request: RequestOrigin) => string {
  if (trusted === false || trusted === 0) return ({ peer }) => addressIn(peer ?? '') ?? ''
  const trust = trustOf(trusted)
  return ({ peer, xForwardedFor, forwarded }) => {
    const nearest = addressIn(peer ?? '') ?? ''
    const byList = xForwardedFor === undefined ? undefined : listed(xForwardedFor)
    const byStandard = forwarded === undefined ? undefined : forwardedFor(forwarded)
    const found = [byList, byStandard].flatMap((hops) => (hops ? [walk(nearest, hops, trust)] : []))
    const [first = nearest] = found
    // A proxy writes one of these headers and passes the other on, so a client could have forged the other one.
    return found.every((address) => address === first) ? first : nearest
  }
}

function walk(nearest: string, hops: readonly string[], trust: Trust): string {
  let client = nearest
  for (let hop = 0; hop < Math.min(hops.length, mostHops); hop++) {
    const next = trust(client, hop) ? addressIn(hops.at(-1 - hop) ?? '') : undefined
    if (next === undefined) return client
    client = next
  }
  return client
}

const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

function trustOf(trusted: true | number | readonly string[]): Trust {
  if (trusted === true) return () => true
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted
  const networks = new BlockList()
  for (const network of trusted.flatMap((name) => namedNetworks[name] ?? [name])) {
    const [address = '', prefix] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    networks.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return (address) => isIP(address) !== 0 && networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

const listed = (header: string): string[] => header.split(',').map((entry) => entry.trim())

/** The `for` parameter of each element, starting with the client's; empty if the header is malformed. */
function forwardedFor(header: string): string[] {
  const elements = splitUnquoted(header, ',') ?? []
  return elements.map((element) => {
    const pairs = splitUnquoted(element, ';') ?? []
    const [value = '', ...others] = pairs.map((pair) => pair.trim()).flatMap(valueOfFor)
    return others.length === 0 ? unquoted(value) : ''
  })
}

const valueOfFor = (pair: string): string[] => (/^for=/i.test(pair) ? [pair.slice('for='.length)] : [])

/** Splits at separators outside of quoted strings; undefined if a quote is not closed. */
function splitUnquoted(text: string, separator: string): string[] | undefined {
  const parts = ['']
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (character === '"') quoted = !quoted
    const escaped = quoted && character === '\\' ? text.charAt(++index) : ''
    if (character === separator && !quoted) parts.push('')
    else parts.push(`${parts.pop()}${character}${escaped}`)
  }
  return quoted ? undefined : parts
}

const unquoted = (text: string): string =>
  /^".*"$/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text

const withPort = /^([\d.]+):[\w.-]{1,20}$/
const bracketed = /^\[([^\]]*)\](?::[\w.-]{1,20})?$/
/** Length of the longest IPv6 address including a zone and a port. */
const longestEntry = 100

/** Returns an entry's address in this server's spelling, or undefined if it contains none. */
export function addressIn(entry: string): string | undefined {
  if (isIPv4(entry)) return entry
  if (entry.length > longestEntry) return undefined
  const named = withPort.exec(entry)?.[1] ?? bracketed.exec(entry)?.[1] ?? entry
  if (isIPv4(named)) return named
  const [address = ''] = named.split('%')
  return isIPv6(address) ? canonical(address) : undefined
}

const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/

/**
 * The URL parser produces the canonical short form of IPv6. An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) counts as
 * IPv4.
 */
function canonical(address: string): string {
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [, high, low] = mapped.exec(short) ?? []
  if (high === undefined || low === undefined) return short
  return [high, low]
    .map((hextet) => Number.parseInt(hextet, 16))
    .flatMap((value) => [value >> 8, value & 0xff])
    .join('.')
}
