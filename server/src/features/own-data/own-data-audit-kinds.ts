import { defineAuditKinds } from '../../core/audit-kind.ts'

/** Audit event kinds that own data adds, with the matching log events. */
export const OwnDataAudit = defineAuditKinds({
  ACCOUNT_DELETED: {
    description:
      'An account was deleted, by its owner, an administrator, or the server after `DELETION_GRACE`. What identified its owner in other events is blanked.',
    event: 'account.deleted',
  },
  DATA_EXPORTED: {
    description: 'A user received a link to a copy of their data.',
    event: 'data.exported',
  },
  DELETION_CANCELLED: {
    description: 'The owner of an account that was to be deleted signed in, so that it stays.',
    event: 'deletion.cancelled',
  },
  DELETION_SCHEDULED: {
    description: 'The owner of an account asked to delete it. Its sessions were ended.',
    event: 'deletion.scheduled',
  },
})
