import { registerEnumType } from 'type-graphql'
import { type Role, ranksAtLeast } from '../core/role.ts'
import type { FieldRule } from './schema-rules.ts'

/** Which rule decides whether a caller may use a root field. */
export enum AccessReason {
  PUBLIC = 'PUBLIC',
  ROLE_SUFFICES = 'ROLE_SUFFICES',
  ROLE_TOO_LOW = 'ROLE_TOO_LOW',
  READ_ONLY_TOKEN = 'READ_ONLY_TOKEN',
  ACCOUNT_DISABLED = 'ACCOUNT_DISABLED',
}

registerEnumType(AccessReason, {
  name: 'AccessReason',
  description: 'The rule that decides whether a caller may use a field.',
  valuesConfig: {
    PUBLIC: { description: 'Allowed: the field is open to everyone.' },
    ROLE_SUFFICES: { description: 'Allowed: the role is what the field requires, or ranks above it.' },
    ROLE_TOO_LOW: { description: 'Not allowed: the role ranks below what the field requires.' },
    READ_ONLY_TOKEN: {
      description: 'Not allowed: the token is for exploring, and can neither write nor confirm.',
    },
    ACCOUNT_DISABLED: { description: 'Not allowed: a disabled account cannot sign in.' },
  },
})

/** A requested root field. */
export interface AskedField {
  readonly name: string
  readonly isMutation: boolean
  readonly rule: FieldRule
}

/** The caller to decide about. */
export interface Asking {
  readonly role: Role
  readonly readOnly: boolean
}

/** A read-only token may use no mutation except signing out. */
export const mayWriteReadOnly = (mutation: string): boolean => mutation === 'logout'

/** Returns the gate's decision about a root field for a signed-in user. */
export function decideAccess(
  { name, isMutation, rule }: AskedField,
  { role, readOnly }: Asking,
): AccessReason {
  if (readOnly && isMutation && !mayWriteReadOnly(name)) return AccessReason.READ_ONLY_TOKEN
  if (rule.requires === undefined) return AccessReason.PUBLIC
  if (!ranksAtLeast(role, rule.requires)) return AccessReason.ROLE_TOO_LOW
  if (readOnly && rule.freshWithin !== undefined) return AccessReason.READ_ONLY_TOKEN
  return AccessReason.ROLE_SUFFICES
}

export const isAllowed = (reason: AccessReason): boolean =>
  reason === AccessReason.PUBLIC || reason === AccessReason.ROLE_SUFFICES
