import { registerEnumType } from 'type-graphql'

export enum SessionEndReason {
  LOGGED_OUT = 'LOGGED_OUT',
  EXPIRED = 'EXPIRED',
  REVOKED = 'REVOKED',
  REUSED = 'REUSED',
  PASSWORD_CHANGED = 'PASSWORD_CHANGED',
  ACCOUNT_DISABLED = 'ACCOUNT_DISABLED',
  UNKNOWN_TOKEN = 'UNKNOWN_TOKEN',
}

/** Reasons that a session's row can have. The other one is returned for tokens that belong to no session. */
export const storedEndReasons = Object.values(SessionEndReason).filter(
  (reason) => reason !== SessionEndReason.UNKNOWN_TOKEN,
)

registerEnumType(SessionEndReason, {
  name: 'SessionEndReason',
  description: 'Why a session ended.',
  valuesConfig: {
    LOGGED_OUT: { description: 'The user signed out.' },
    EXPIRED: { description: 'The session was idle for too long or reached its maximum age.' },
    REVOKED: {
      description:
        'The user or an administrator ended it from elsewhere, or a new sign-in exceeded the maximum number of sessions.',
    },
    REUSED: { description: 'A replaced refresh token was reused. It may have been stolen.' },
    PASSWORD_CHANGED: { description: 'The password was changed, which ended all open sessions.' },
    ACCOUNT_DISABLED: { description: 'The account was disabled.' },
    UNKNOWN_TOKEN: { description: 'The token was not issued by this server, or has been altered.' },
  },
})
