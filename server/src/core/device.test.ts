import { describe, expect, it } from '@jest/globals'
import { leastCpuMs } from '../../test-support/least-time.ts'
import { deviceOf } from './device.ts'

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
      'Safari on Mac OS',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/135.0.0.0 Safari/537.36 Edg/135.0.0.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
      'Mobile Safari on iOS',
    ],
    ['curl/8.5.0', 'curl'],
    ['node', null],
    ['Mozilla/5.0', null],
    ['', null],
    [null, null],
  ])('%j is %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device)
  })

  it('T100 has no control characters, whatever the user agent claims', () => {
    expect(deviceOf('\u001b[31mcu\r\nrl\u009b/8.5.0')).toBeNull()
    expect(deviceOf('cu\r\nrl\u0000/8.5.0')).toBe('curl')
  })

  it('is at most 80 characters long', () => {
    expect(deviceOf(`${'a'.repeat(300)}/1`)).toHaveLength(80)
  })

  it('is derived within 50 ms of CPU from a user agent of a megabyte', async () => {
    const long = 'Mozilla/5.0 ('.repeat(80_000)
    expect(await leastCpuMs(() => deviceOf(long), 50)).toBeLessThan(50)
  })
})
