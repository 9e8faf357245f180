import { useSyncExternalStore } from 'react'

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The part of the address after `#`; empty if there is none. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => location.hash.slice(1))
