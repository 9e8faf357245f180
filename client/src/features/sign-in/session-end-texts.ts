import type { SessionSnapshot } from '@gatehouse/session'
import type { SessionEnding } from '../../apollo/live/session-ending.ts'
import { isolated } from '../../ui/names.ts'

type Reason = NonNullable<SessionSnapshot['reason']>

const sentences: Record<Reason, string | undefined> = {
  SIGNED_OUT: undefined,
  LOGGED_OUT: 'You were signed out on this device.',
  EXPIRED: 'Your session has expired. Sign in again.',
  REVOKED: 'This session was ended on another device.',
  REUSED:
    'This session was ended for your security: its credentials were used in two places. If this was not you, change your password.',
  PASSWORD_CHANGED: 'Your password was changed. Sign in with the new one.',
  ACCOUNT_DISABLED: 'This account has been disabled. Ask an administrator to enable it.',
  UNKNOWN_TOKEN: 'Your session could not be continued. Sign in again.',
  NOT_EXCHANGED: 'Your earlier sign-in is no longer valid. Sign in again.',
}

const cookieMissing =
  'Your browser did not send the session cookie. Allow cookies for this site, then sign in again.'

/** Why the session ended; undefined if the user signed out here. */
export function sessionEndSentence(
  snapshot: Pick<SessionSnapshot, 'reason' | 'cookieMissing'>,
): string | undefined {
  if (snapshot.cookieMissing) return cookieMissing
  return snapshot.reason && sentences[snapshot.reason]
}

/** From where it was ended, if that was reported and was the user's own device. */
export function sessionEndPlace(
  { reason }: Pick<SessionSnapshot, 'reason'>,
  ending: SessionEnding | undefined,
): string | undefined {
  if (!ending?.device || ending.reason !== reason) return undefined
  const address = ending.ipAddress ? ` (${ending.ipAddress})` : ''
  return `It was ended from ${isolated(ending.device)}${address}.`
}
