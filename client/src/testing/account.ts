import type { Role } from '../apollo/generated/schema-types.ts'

export interface Account {
  __typename: 'User'
  id: string
  email: string
  emailVerified: boolean
  /** The address that waits for its link. */
  pendingEmail: string | null
  locale: string | null
  newDeviceNotices: boolean
  password: string
  /** Whether a sign-in with the password has a second step. */
  secondFactor?: boolean
  firstName: string
  lastName: string
  phone: string | null
  role: Role
  active: boolean
  /** Null unless the account was imported. */
  legacyId: string | null
  createdAt: string
  updatedAt: string
}

export interface Session {
  id: string
  account: Account
  generation: number
  device: string
  ipAddress: string
  createdAt: string
  lastUsedAt: string
  expiresAt: string
}

export type NewAccount = Partial<Omit<Account, '__typename' | 'id'>>
