import { describe, expect, it } from '@jest/globals'
import { mayUsePasskeys, relyingPartyOf } from './relying-party.ts'

describe('the relying party', () => {
  it('has the host name of PUBLIC_URL as its id, without the port', () => {
    expect(relyingPartyOf('https://id.example.org:8443', [])).toMatchObject({
      id: 'id.example.org',
      origins: ['https://id.example.org:8443'],
    })
  })

  it('includes pages elsewhere only if they are on the same host or below it', () => {
    const elsewhere = [
      'https://app.example.org',
      'https://example.org:3000',
      'https://evil-example.org',
      'https://example.com',
      'http://app.example.org',
      'capacitor://localhost',
    ]
    const { origins } = relyingPartyOf('https://example.org', elsewhere)
    expect(origins).toEqual(['https://example.org', 'https://app.example.org', 'https://example.org:3000'])
  })

  it('includes the development server of the client', () => {
    const { id, origins } = relyingPartyOf('http://localhost:4000', [
      'http://localhost:3000',
      'http://127.0.0.1:3000',
    ])
    expect([id, ...origins]).toEqual(['localhost', 'http://localhost:4000', 'http://localhost:3000'])
  })
})

it('browsers accept passkeys for names, not for addresses', () => {
  for (const host of ['localhost', 'example.org', '10.example']) expect(mayUsePasskeys(host)).toBe(true)
  for (const host of ['127.0.0.1', '[::1]']) expect(mayUsePasskeys(host)).toBe(false)
})
