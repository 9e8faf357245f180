import type { Role } from '../../core/role.ts'

/** Settings of registration and passwords. */
export interface AccountSettings {
  readonly registration: 'open' | 'closed'
  readonly selfServiceRoles: readonly Role[]
  readonly passwordMinLength: number
}
