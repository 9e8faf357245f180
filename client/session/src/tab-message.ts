import type { SessionEndReason } from './session-errors.ts'
import { isCount } from './session-record.ts'

/** What tabs tell each other. Never a token. */
export interface TabMessage {
  v: 1
  realm: string
  kind: 'refreshed' | 'signedIn' | 'signedOut'
  epoch: number
  generation: number
  sender: string
  /** With `signedOut`: the server ended the session. Without: the user did. */
  reason?: SessionEndReason | undefined
}

/** Whether a message comes from another tab of this realm and this version of the package. */
export function isTabMessage(data: unknown, realm: string, self: string): data is TabMessage {
  if (typeof data !== 'object' || data === null) return false
  const message: Partial<TabMessage> = data
  return (
    message.v === 1 &&
    message.realm === realm &&
    typeof message.sender === 'string' &&
    message.sender !== self &&
    ['refreshed', 'signedIn', 'signedOut'].includes(String(message.kind)) &&
    isCount(message.epoch) &&
    isCount(message.generation)
  )
}
