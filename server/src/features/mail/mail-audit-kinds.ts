import { defineAuditKinds } from '../../core/audit-kind.ts'

/** The kinds of audit events that mail adds, with their log events. */
export const MailAudit = defineAuditKinds({
  EMAIL_VERIFIED: {
    description: 'A user verified the address of their account with a mailed link.',
    event: 'email.verified',
  },
  MAIL_CANCELLED: { description: 'An administrator cancelled a mail.', event: 'mail.cancelled' },
  PASSWORD_RESET: {
    description: 'A forgotten password was replaced by a link, which ended all sessions.',
    event: 'password.reset',
  },
  PASSWORD_RESET_REQUESTED: {
    description: 'Someone asked to reset the password of the account, and a link was mailed to its owner.',
    event: 'password.reset-requested',
  },
  MAIL_RETRIED: { description: 'An administrator retried a mail.', event: 'mail.retried' },
})
