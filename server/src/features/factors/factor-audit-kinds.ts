import { defineAuditKinds } from '../../core/audit-kind.ts'

/** Audit event kinds that second factors add, with the matching log events. */
export const FactorAudit = defineAuditKinds({
  CONFIRMED: {
    description: 'A user confirmed who they are in an open session. The details contain the factor.',
    event: 'session.confirmed',
    refusalEvent: 'confirmation.failed',
  },
  DEVICE_TRUSTED: {
    description: 'A user signed in with a second factor, and needs none on that device for a while.',
    event: 'device.trusted',
  },
  RECOVERY_CODE_USED: {
    description: 'A recovery code was used up. The details contain how many are left.',
    event: 'recovery-code.used',
    level: 'warn',
  },
  RECOVERY_CODES_RENEWED: {
    description: 'A user replaced the recovery codes of their account.',
    event: 'recovery-codes.renewed',
  },
  SECOND_FACTOR_ADDED: {
    description: 'A user added an authenticator app or a passkey. The details contain which.',
    event: 'second-factor.added',
    refusalEvent: 'second-factor.refused',
  },
  SECOND_FACTOR_FAILED: {
    description: 'The password was right and the second factor wrong, so the user was not signed in.',
    refusalEvent: 'second-factor.failed',
  },
  SECOND_FACTOR_LOCKED: {
    description:
      'The second step of an account was wrong so often that it is locked for a while. Open sessions go on.',
    event: 'second-factor.locked',
    level: 'warn',
  },
  SECOND_FACTOR_REMOVED: {
    description: 'A user removed an authenticator app or a passkey. The details contain which.',
    event: 'second-factor.removed',
  },
  SECOND_FACTOR_RENAMED: {
    description: 'A user renamed an authenticator app or a passkey.',
    event: 'second-factor.renamed',
  },
  TRUSTED_DEVICES_FORGOTTEN: {
    description: 'A user ended the trust in their devices. The details contain how many there were.',
    event: 'trusted-devices.forgotten',
  },
})
