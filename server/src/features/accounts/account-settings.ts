import type { Role } from '../../core/role.ts'

/** Settings of registration and passwords. */
export interface AccountSettings {
  readonly registration: 'open' | 'verify-first' | 'closed'
  readonly selfServiceRoles: readonly Role[]
  readonly passwordMinLength: number
}
