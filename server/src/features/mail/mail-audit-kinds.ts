import { defineAuditKinds } from '../../core/audit-kind.ts'

/** The kinds of audit events that mail adds, with their log events. */
export const MailAudit = defineAuditKinds({
  EMAIL_CHANGE_STARTED: {
    description: 'A user asked to change the address of the account, and a link was mailed to the new one.',
    event: 'email-change.started',
    refusalEvent: 'email-change.refused',
  },
  EMAIL_CHANGED: {
    description: 'The address of an account was changed by the link mailed to the new one.',
    event: 'email.changed',
  },
  EMAIL_CHANGE_UNDONE: {
    description:
      'A change of the address was undone by the link mailed to the former one, which removed the password and ended all sessions.',
    event: 'email-change.undone',
    level: 'warn',
  },
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
