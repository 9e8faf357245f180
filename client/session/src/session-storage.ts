/**
 * Where a session keeps its record: `localStorage`, `sessionStorage`, or the application's own, which may be asynchronous.
 * Keys consist of letters, digits, `.`, `-` and `_`.
 */
export interface SessionStorage {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): unknown
  /** Called after `setItem` failed, so that no outdated token stays behind. */
  removeItem?(key: string): unknown
}

/** Keeps everything in memory: gone with the page, and never seen by another tab. */
export function memoryStorage(): SessionStorage {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }
}
