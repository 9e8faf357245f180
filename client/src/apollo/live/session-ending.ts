import type { SessionSnapshot } from '@gatehouse/session'
import { useSyncExternalStore } from 'react'

/** From where a session was ended. */
export interface SessionEnding {
  reason: SessionSnapshot['reason']
  /** Null if it is not known, or not the user's own device. */
  device: string | null
  ipAddress: string | null
}

/** The last one that was reported, until a stream is open again. */
let ending: SessionEnding | undefined
const listeners = new Set<() => void>()

export function noteEnding(next: SessionEnding | undefined): void {
  ending = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSessionEnding = (): SessionEnding | undefined => useSyncExternalStore(subscribe, () => ending)
