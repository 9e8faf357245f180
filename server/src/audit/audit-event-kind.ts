import { registerEnumType } from 'type-graphql'

/** What an audit event is about. */
export enum AuditEventKind {
  REGISTERED = 'REGISTERED',
  SIGNED_IN = 'SIGNED_IN',
  SIGN_IN_FAILED = 'SIGN_IN_FAILED',
  SIGNED_OUT = 'SIGNED_OUT',
  SESSION_REVOKED = 'SESSION_REVOKED',
  REFRESH_TOKEN_REUSED = 'REFRESH_TOKEN_REUSED',
  PASSWORD_CHANGED = 'PASSWORD_CHANGED',
  PASSWORD_CHOSEN = 'PASSWORD_CHOSEN',
  ROLE_CHANGED = 'ROLE_CHANGED',
  ACCOUNT_DISABLED = 'ACCOUNT_DISABLED',
  ACCOUNT_ENABLED = 'ACCOUNT_ENABLED',
  USER_CREATED = 'USER_CREATED',
  INVITATION_REISSUED = 'INVITATION_REISSUED',
  USER_SESSIONS_ENDED = 'USER_SESSIONS_ENDED',
  ADMINISTRATOR_CREATED = 'ADMINISTRATOR_CREATED',
  EXPLORED_AS = 'EXPLORED_AS',
}

registerEnumType(AuditEventKind, {
  name: 'AuditEventKind',
  description: 'What an audit event is about.',
  valuesConfig: {
    REGISTERED: { description: 'Somebody created an account and was signed in.' },
    SIGNED_IN: { description: 'Somebody signed in with their password.' },
    SIGN_IN_FAILED: { description: 'A sign-in was refused. The subject is the account, if there is one.' },
    SIGNED_OUT: { description: 'A session was ended by its owner, signing out.' },
    SESSION_REVOKED: { description: 'Sessions were ended by their owner from another session.' },
    REFRESH_TOKEN_REUSED: {
      description:
        'A refresh token that had been replaced was presented, which ended its session: it may have been stolen.',
    },
    PASSWORD_CHANGED: {
      description: 'A password was changed by its owner, which ended their other sessions.',
    },
    PASSWORD_CHOSEN: { description: 'An invited person chose their first password and was signed in.' },
    ROLE_CHANGED: { description: 'An administrator changed a role; the details say from what to what.' },
    ACCOUNT_DISABLED: { description: 'An account was disabled, which ended its sessions.' },
    ACCOUNT_ENABLED: { description: 'An account was enabled.' },
    USER_CREATED: { description: 'An administrator created an account and was given a link for its owner.' },
    INVITATION_REISSUED: { description: 'An administrator was given a new link for an invited person.' },
    USER_SESSIONS_ENDED: {
      description:
        'A manager or administrator ended all sessions of an account, or the operator those of everybody.',
    },
    ADMINISTRATOR_CREATED: {
      description: 'An administrator was created by the link of the first start, or by the operator.',
    },
    EXPLORED_AS: { description: 'An administrator was given a token to read as another role.' },
  },
})

/** How it went. */
export enum AuditOutcome {
  SUCCESS = 'SUCCESS',
  FAILURE = 'FAILURE',
}

registerEnumType(AuditOutcome, {
  name: 'AuditOutcome',
  description: 'How it went.',
  valuesConfig: {
    SUCCESS: { description: 'It was done.' },
    FAILURE: { description: 'It was refused; the details say why.' },
  },
})
