import { describe, expect, it } from '@jest/globals'
import { leastCpuMs } from '../../test-support/least-time.ts'
import { addressIn, clientAddressOf, type TrustedProxies } from './client-address.ts'

describe('T173 an address has no port, no zone and one spelling:', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:DB8:0:0::0001', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['203.0.113.7:_port', '203.0.113.7'],
    ['[203.0.113.7]:80', '203.0.113.7'],
  ])('%s', (entry, address) => {
    expect(addressIn(entry)).toBe(address)
  })

  it.each([
    '',
    'unknown',
    '_hidden',
    'client.example.org',
    '203.0.113',
    '203.0.113.256',
    '0x7f.1',
    '203.0.113.7:',
    '203.0.113.7:1:2',
    '[2001:db8::1',
    '2001:db8::1::2',
    `fe80::1%${'e'.repeat(200)}`,
  ])('"%s" is not an address', (entry) => {
    expect(addressIn(entry)).toBeUndefined()
  })
})

const peer = '127.0.0.1'
const behind = (trusted: TrustedProxies, xForwardedFor?: string, forwarded?: string) =>
  clientAddressOf(trusted)({ peer, xForwardedFor, forwarded })

describe('T173 the client behind trusted proxies', () => {
  it.each<[string, TrustedProxies, string, string]>([
    ['no proxy is trusted', false, '203.0.113.7', peer],
    ['one hop', 1, '203.0.113.7', '203.0.113.7'],
    ['one hop, more claimed', 1, '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['one hop with a port', 1, '203.0.113.7:51234', '203.0.113.7'],
    ['two hops', 2, '198.51.100.1,203.0.113.7:80', '198.51.100.1'],
    ['two hops, one there', 2, '203.0.113.7', '203.0.113.7'],
    ['spaces and tabs', 2, ' 198.51.100.1 ,\t203.0.113.7 ', '198.51.100.1'],
    ['everybody is trusted', true, '198.51.100.1, 10.0.0.1, 10.0.0.2', '198.51.100.1'],
    ['a network', ['loopback', '10.0.0.0/8'], '198.51.100.1, 203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['a network, with ports', ['loopback', '10.0.0.0/8'], '203.0.113.7:1, 10.1.2.3:2', '203.0.113.7'],
    ['a network that the peer is not of', ['10.0.0.0/8'], '203.0.113.7', peer],
    ['IPv6 networks', ['loopback', '2001:db8::/32'], '203.0.113.7, [2001:db8::5]:443', '203.0.113.7'],
    ['text that is no address', 1, 'a stranger', peer],
    ['text behind an address', 2, 'a stranger, 203.0.113.7', '203.0.113.7'],
    ['an empty entry', 2, '198.51.100.1,,', peer],
    ['an empty header', 1, '', peer],
  ])('%s', (_how, trusted, header, client) => {
    expect(behind(trusted, header)).toBe(client)
  })

  it.each<[string, TrustedProxies, string, string]>([
    ['by name', 1, 'for=203.0.113.7', '203.0.113.7'],
    ['with other parameters, in any case', 1, 'proto=https;For="203.0.113.7:80";by=10.0.0.1', '203.0.113.7'],
    ['of IPv6', 1, 'for="[2001:DB8::1]:4711"', '2001:db8::1'],
    ['of several hops', 2, 'for=198.51.100.1;proto=http, for=203.0.113.7', '198.51.100.1'],
    ['of the nearest hop', 1, 'for=198.51.100.1, for=203.0.113.7', '203.0.113.7'],
    ['hidden', 1, 'for=_hidden', peer],
    ['unknown', 1, 'for=unknown', peer],
    ['hidden behind a known one', 2, 'for="_gazonk", for=203.0.113.7', '203.0.113.7'],
    ['absent', 1, 'proto=https', peer],
    ['twice in one element', 1, 'for=198.51.100.1;for=203.0.113.7', peer],
    ['in quotes within another parameter', 1, 'by="x, for=198.51.100.1";for=203.0.113.7', '203.0.113.7'],
    ['with a quote that stays open', 1, 'for="198.51.100.1, for=203.0.113.7', peer],
    ['with escapes', 1, 'for="203\\.0.113.7"', '203.0.113.7'],
  ])('in Forwarded %s', (_how, trusted, header, client) => {
    expect(behind(trusted, undefined, header)).toBe(client)
  })

  it('is taken from both headers only if they agree, because a proxy passes on the one it does not write', () => {
    expect(behind(1, '203.0.113.7:80', 'for=203.0.113.7')).toBe('203.0.113.7')
    expect(behind(1, '203.0.113.7', 'for=198.51.100.1')).toBe(peer)
  })

  it('is the normalized peer address without a header', () => {
    expect(
      clientAddressOf(false)({ peer: '::ffff:192.0.2.1', xForwardedFor: undefined, forwarded: undefined }),
    ).toBe('192.0.2.1')
    expect(clientAddressOf(1)({ peer: '2001:db8::1', xForwardedFor: undefined, forwarded: undefined })).toBe(
      '2001:db8::1',
    )
  })

  it('is searched behind 32 hops at most', () => {
    const hops = Array.from({ length: 40 }, (_, index) => `10.0.0.${index + 1}`)
    expect(behind(true, hops.slice(8).join(', '))).toBe('10.0.0.9')
    expect(behind(true, hops.join(', '))).toBe('10.0.0.9')
  })

  it('costs no more with a header of maximum length', async () => {
    const shapes = ['10.0.0.1,', 'for=10.0.0.1;', '"', ' ', 'for="\\"",', ';;,,']
    for (const shape of shapes) {
      const header = shape.repeat(16_000 / shape.length)
      expect(await leastCpuMs(() => behind(true, header, header), 50)).toBeLessThan(50)
    }
  })
})
