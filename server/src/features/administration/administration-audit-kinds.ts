import { defineAuditKinds } from '../../core/audit-kind.ts'

/** Audit event kinds that administration adds, with the matching log events. */
export const AdministrationAudit = defineAuditKinds({
  PASSWORD_CHOSEN: {
    description: 'An invited user chose their first password and was signed in.',
    event: 'password.chosen',
  },
  ROLE_CHANGED: {
    description: 'An administrator changed a role. The details contain the former and the new role.',
    event: 'role.changed',
  },
  ACCOUNT_DISABLED: {
    description: 'An account was disabled and its sessions were ended.',
    event: 'account.disabled',
  },
  ACCOUNT_ENABLED: { description: 'An account was enabled.', event: 'account.enabled' },
  USER_CREATED: {
    description: 'An administrator created an account. Its owner chooses the password with a link.',
    event: 'account.created',
  },
  INVITATION_REISSUED: {
    description: 'An administrator requested a new link for an invited user.',
    event: 'invitation.reissued',
  },
  ADMINISTRATOR_CREATED: {
    description: 'An administrator was created with the link of the first start, or by the operator.',
    event: 'administrator.created',
  },
  SECOND_FACTORS_RESET: {
    description:
      'An administrator removed all second factors of an account and ended its sessions. The details contain how many.',
    event: 'second-factors.reset',
    level: 'warn',
  },
  EXPLORED_AS: {
    description: 'An administrator received a token that reads as another role.',
    event: 'exploration.begun',
  },
})
