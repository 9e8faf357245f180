import { isStamped, type SessionRecord } from './session-record.ts'

/** A message between tabs: the record without its tokens, and what happened. */
export interface TabMessage extends SessionRecord {
  readonly tokens?: undefined
  readonly realm: string
  readonly kind: 'refreshed' | 'signedIn' | 'signedOut'
  readonly sender: number
}

const KIND = /^(refreshed|signedIn|signedOut)$/

/** Whether a message comes from another tab of this realm and this version of the package. */
export function isTabMessage(data: unknown, realm: string, self: number): data is TabMessage {
  const message = data as Partial<TabMessage> | null
  return isStamped(message) && message.realm === realm && message.sender !== self && KIND.test(message.kind)
}
