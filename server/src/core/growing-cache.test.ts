import { describe, expect, it } from '@jest/globals'
import { growingCache } from './growing-cache.ts'

describe('a growing cache', () => {
  it('evicts the least recently used entry when it is full', () => {
    const cache = growingCache<number>(2)
    cache.set('a', 1).set('b', 2)
    cache.get('a')
    cache.set('c', 3)
    expect([...cache.keys()].sort()).toEqual(['a', 'c'])
  })

  it('reserves no memory for entries that it does not have', () => {
    expect(growingCache<number>(2).max).toBe(0)
  })
})
