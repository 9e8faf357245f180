import type { Channel, Locks, Page } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'

const WAKING = ['focus', 'online', 'pageshow', 'visibilitychange']

interface BrowserParts {
  readonly page: Page
  readonly locks: Locks | undefined
  /** Throws where there are no channels; the session then works in one tab. */
  readonly channel: (name: string) => Channel
  /** For the hint. Reading the property throws where the browser blocks storage, so it is read only when needed. */
  readonly hints: () => SessionStorage
}

/**
 * Returns what a page provides, and nothing outside of one. A server has one process for many users, so it must not use
 * what tabs share, although Node has locks and channels too.
 */
export function browserParts(): Partial<BrowserParts> {
  if (typeof document === 'undefined') return {}
  return {
    locks: navigator.locks,
    channel: (name) => new BroadcastChannel(name),
    hints: () => localStorage,
    page: {
      get hidden() {
        return document.hidden
      },
      listen(wake, key) {
        const stop = new AbortController()
        for (const name of WAKING) addEventListener(name, wake, stop)
        addEventListener('storage', (event) => (event.key ?? key) === key && wake(), stop)
        return () => stop.abort()
      },
    },
  }
}
