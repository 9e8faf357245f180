import { registerEnumType } from 'type-graphql'

/** Why a session is over. */
export enum SessionEndReason {
  LOGGED_OUT = 'LOGGED_OUT',
  EXPIRED = 'EXPIRED',
  REVOKED = 'REVOKED',
  REUSED = 'REUSED',
  PASSWORD_CHANGED = 'PASSWORD_CHANGED',
  ACCOUNT_DISABLED = 'ACCOUNT_DISABLED',
  UNKNOWN_TOKEN = 'UNKNOWN_TOKEN',
}

registerEnumType(SessionEndReason, {
  name: 'SessionEndReason',
  description: 'Why a session is over.',
  valuesConfig: {
    LOGGED_OUT: { description: 'Its owner signed out.' },
    EXPIRED: { description: 'It was not used in time, or reached its greatest age.' },
    REVOKED: { description: 'Its owner or an administrator ended it from elsewhere.' },
    REUSED: { description: 'A refresh token that had been replaced was presented: it may have been stolen.' },
    PASSWORD_CHANGED: { description: 'The password was changed in another session.' },
    ACCOUNT_DISABLED: { description: 'The account was disabled.' },
    UNKNOWN_TOKEN: { description: 'The token was not issued by this server, or has been altered.' },
  },
})
