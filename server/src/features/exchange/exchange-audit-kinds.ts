import { defineAuditKinds } from '../../core/audit-kind.ts'

/** The kinds of audit events that the exchange of tokens adds, with their log events. */
export const ExchangeAudit = defineAuditKinds({
  TOKEN_EXCHANGED: {
    description:
      'A refresh token of the former service was exchanged for a session. If refused, the details contain the `reason`.',
    event: 'token.exchanged',
    refusalEvent: 'token-exchange.refused',
  },
})
