import { LRUCache } from 'lru-cache'

/**
 * A cache that needs memory only for the entries it has. With `max` alone, lru-cache reserves memory for as many at once.
 * @param most number of entries; the least recently used are evicted first
 */
export const growingCache = <Value extends object | number>(
  most: number,
  options: { readonly ttl?: number } = {},
): LRUCache<string, Value> => new LRUCache({ ...options, maxSize: most, sizeCalculation: () => 1 })
