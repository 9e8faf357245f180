import { defineAuditKinds } from '../../core/audit-kind.ts'

/** Audit event kinds that the import adds. Imports are not logged account by account: there may be a million. */
export const ImportAudit = defineAuditKinds({
  ACCOUNT_IMPORTED: {
    description:
      'An account was imported from another system, by an administrator or the operator. The details contain the source.',
  },
})
