import { defineAuditKinds } from '../../../core/audit-kind.ts'

/** Audit event kinds of service tokens. */
export const ServiceTokenAudit = defineAuditKinds({
  SERVICE_TOKEN_CREATED: {
    description: 'The operator created a service token. The details contain its `name`.',
  },
  SERVICE_TOKEN_REVOKED: {
    description: 'The operator revoked a service token. The details contain its `name`.',
  },
})
