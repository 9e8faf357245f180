import { describe, expect, it } from '@jest/globals'
import { TokenCache } from './token-cache.ts'

describe('the cache of tokens', () => {
  it('returns the content of a token', () => {
    const cache = new TokenCache<number>(2)
    cache.set('header.payload.signature', 1)
    expect(cache.get('header.payload.signature')).toBe(1)
  })

  it.each(['header.other.signature', 'signature', '.signature', 'header.payload.signature '])(
    'does not know %p, which has the signature of another token',
    (token) => {
      const cache = new TokenCache<number>(2)
      cache.set('header.payload.signature', 1)
      expect(cache.get(token)).toBeUndefined()
      expect(cache.take(token)).toBeUndefined()
      expect(cache.get('header.payload.signature')).toBe(1)
    },
  )

  it('forgets a token that is taken', () => {
    const cache = new TokenCache<number>(2)
    cache.set('header.payload.signature', 1)
    expect(cache.take('header.payload.signature')).toBe(1)
    expect(cache.take('header.payload.signature')).toBeUndefined()
  })

  it('evicts the least recently used token', () => {
    const cache = new TokenCache<number>(2)
    for (const signature of ['a', 'b']) cache.set(`header.payload.${signature}`, 1)
    cache.get('header.payload.a')
    cache.set('header.payload.c', 1)
    const known = ['a', 'b', 'c'].filter((signature) => cache.get(`header.payload.${signature}`) === 1)
    expect(known).toEqual(['a', 'c'])
  })
})
