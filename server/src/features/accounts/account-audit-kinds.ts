import { defineAuditKinds } from '../../core/audit-kind.ts'

/** Audit event kinds that accounts add, with the matching log events. */
export const AccountAudit = defineAuditKinds({
  REGISTERED: {
    description: 'A user created an account, and was signed in unless the address must be verified first.',
    event: 'account.registered',
  },
  SIGN_IN_FAILED: {
    description: 'A sign-in was refused. The subject is the account, if there is one.',
    refusalEvent: 'sign-in.failed',
  },
  PASSWORD_CHANGED: {
    description:
      'A user changed their password. All of their sessions were ended and a new one was started; the details contain its id.',
    event: 'password.changed',
    refusalEvent: 'password.refused',
  },
})
