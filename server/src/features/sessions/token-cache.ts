import type { LRUCache } from 'lru-cache'
import { growingCache } from '../../core/growing-cache.ts'

/**
 * Remembers the content of valid tokens. They are found by their signatures, because hashing a whole token would take
 * most of the time, and are compared whole.
 */
export class TokenCache<Content> {
  readonly #entries: LRUCache<string, { readonly token: string; readonly content: Content }>

  /** @param max number of tokens; the least recently used are evicted first */
  constructor(max: number) {
    this.#entries = growingCache(max)
  }

  get(token: string): Content | undefined {
    const entry = this.#entries.get(signatureOf(token))
    return entry?.token === token ? entry.content : undefined
  }

  set(token: string, content: Content): void {
    this.#entries.set(signatureOf(token), { token, content })
  }

  /** Returns the content of a token and forgets it. */
  take(token: string): Content | undefined {
    const content = this.get(token)
    if (content !== undefined) this.#entries.delete(signatureOf(token))
    return content
  }
}

const signatureOf = (token: string): string => token.slice(token.lastIndexOf('.') + 1)
