import type { Channel, Locks, Page } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'

const inBrowser = () => typeof document !== 'undefined' && typeof addEventListener !== 'undefined'

/** The browser's page, or null where there is none (server, worker, React Native). */
export function browserPage(): Page | null {
  if (!inBrowser()) return null
  return {
    get hidden() {
      return document.hidden
    },
    listen(wake, stored) {
      const onStorage = (event: StorageEvent) => stored(event.key)
      const names = ['focus', 'online', 'pageshow']
      for (const name of names) addEventListener(name, wake)
      addEventListener('storage', onStorage)
      document.addEventListener('visibilitychange', wake)
      return () => {
        for (const name of names) removeEventListener(name, wake)
        removeEventListener('storage', onStorage)
        document.removeEventListener('visibilitychange', wake)
      }
    },
  }
}

/** A server has one process for many users: what tabs share is for browsers only, although Node has it too. */
export function browserLocks(): Locks | null {
  return (inBrowser() && navigator.locks) || null
}

export function browserChannel(): ((name: string) => Channel) | null {
  return inBrowser() && typeof BroadcastChannel !== 'undefined' ? (name) => new BroadcastChannel(name) : null
}

export function browserStorage(): SessionStorage | null {
  try {
    return inBrowser() ? localStorage : null
  } catch {
    // Reading the property itself throws where the browser blocks storage.
    return null
  }
}
