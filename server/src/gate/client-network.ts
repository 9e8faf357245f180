import { isIPv6 } from 'node:net'

const HEXTETS = 8
const HEXTETS_OF_A_NETWORK = 4

/**
 * What client addresses are counted by: an IPv4 address itself, an IPv6 address by its /64, which is the least that one
 * subscriber holds (RFC 6177). IPv4 addresses written as IPv6 (RFC 4291 §2.5.5.2) count as IPv4.
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

/** The eight groups of an IPv6 address, `::` written out; URLs have the one short spelling of each address. */
const hextetsOf = (address: string): string[] => {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  return [...before, ...Array<string>(HEXTETS - before.length - after.length).fill('0'), ...after]
}
