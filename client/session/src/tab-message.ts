import type { SessionRecord } from './session-record.ts'

/** What tabs tell each other. Never a token. */
export interface TabMessage extends Omit<SessionRecord, 'tokens' | 'signedIn'> {
  readonly realm: string
  readonly kind: 'refreshed' | 'signedIn' | 'signedOut'
  readonly sender: string
}
