import type { Page } from './session-options.ts'

const WAKING = ['focus', 'online', 'pageshow', 'visibilitychange']

/** Whether this is a page: a server has one process for many users, so what tabs share is for pages only. */
export const inBrowser = () => typeof document !== 'undefined'

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
