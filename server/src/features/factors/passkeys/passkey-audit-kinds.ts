import { defineAuditKinds } from '../../../core/audit-kind.ts'

/** Audit event kinds that passkeys add, with the matching log events. */
export const PasskeyAudit = defineAuditKinds({
  PASSKEY_CLONE_SUSPECTED: {
    description:
      'A passkey was refused because its counter went back: its key may have been copied. The details contain the id of the factor.',
    event: 'passkey.clone-suspected',
    level: 'warn',
  },
})
