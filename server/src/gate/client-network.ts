import { isIPv6 } from 'node:net'

const HEXTETS = 8
const HEXTETS_OF_A_NETWORK = 4

/**
 * Returns the network under which attempts are counted: an IPv4 address itself, an IPv6 address's /64, which is the
 * smallest block that a subscriber gets (RFC 6177). An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) counts as IPv4.
 */
export const networkOf = (address: string): string => {
  const [bare = ''] = address.split('%')
  if (!isIPv6(bare)) return address
  const hextets = hextetsOf(bare)
  if (hextets.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return ipv4Of(hextets.slice(6))
  return `${hextets.slice(0, HEXTETS_OF_A_NETWORK).join(':')}::/64`
}

const ipv4Of = (hextets: readonly string[]): string =>
  hextets
    .map((hextet) => Number.parseInt(hextet, 16))
    .flatMap((value) => [value >> 8, value & 0xff])
    .join('.')

/** Expands `::` into the eight groups of an IPv6 address. The URL parser has made the spelling canonical. */
const hextetsOf = (address: string): string[] => {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  return [...before, ...Array<string>(HEXTETS - before.length - after.length).fill('0'), ...after]
}
