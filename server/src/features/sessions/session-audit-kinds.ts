import { defineAuditKinds } from '../../core/audit-kind.ts'

/** The kinds of audit events that sessions add, with their log events. */
export const SessionAudit = defineAuditKinds({
  SIGNED_IN: { description: 'A user signed in with their password.' },
  SIGNED_OUT: { description: 'A user signed out, which ended their session.' },
  SESSION_REVOKED: {
    description:
      'Sessions were ended by their owner from another session, or by a sign-in because `MAX_SESSIONS` were open. In the latter case the details contain the `limit`.',
  },
  REFRESH_TOKEN_REUSED: {
    description:
      'A replaced refresh token was reused, which ended its session. The token may have been stolen.',
    refusalEvent: 'session.reused',
    level: 'warn',
  },
  USER_SESSIONS_ENDED: {
    description:
      'A manager or administrator ended all sessions of an account, or the operator ended everyone’s.',
  },
})
