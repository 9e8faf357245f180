import type { SessionSnapshot } from '@gatehouse/session'
import { sharedValue } from '../../ui/shared-value.ts'

/** From where a session was ended. */
export interface SessionEnding {
  reason: SessionSnapshot['reason']
  /** Null if it is not known, or not the user's own device. */
  device: string | null
  ipAddress: string | null
}

/** The last one that was reported, until a stream is open again. */
export const sessionEnding = sharedValue<SessionEnding | undefined>(undefined)
