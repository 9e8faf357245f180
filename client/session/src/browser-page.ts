import type { Channel, Locks, Page } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'

const WAKING = ['focus', 'online', 'pageshow', 'visibilitychange']

/** Whether this is a page: a server has one process for many users, so what tabs share is for pages only. */
const inBrowser = () => typeof document !== 'undefined'

/** The browser's page, or null where there is none (server, worker, React Native). */
export function browserPage(): Page | null {
  if (!inBrowser()) return null
  return {
    get hidden() {
      return document.hidden
    },
    listen(wake, stored) {
      const stop = new AbortController()
      for (const name of WAKING) addEventListener(name, wake, stop)
      addEventListener('storage', ({ key }) => stored(key), stop)
      return () => stop.abort()
    },
  }
}

export const browserLocks = (): Locks | null => (inBrowser() && navigator.locks) || null

export function browserChannel(): ((name: string) => Channel) | null {
  return inBrowser() && globalThis.BroadcastChannel ? (name) => new BroadcastChannel(name) : null
}

/** Where a browser keeps the hint of cookie mode. */
export function hintStorage(): SessionStorage | undefined {
  try {
    return inBrowser() ? localStorage : undefined
  } catch {
    // Reading the property itself throws where the browser blocks storage.
    return undefined
  }
}
