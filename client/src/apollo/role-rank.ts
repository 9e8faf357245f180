import type { Role } from './generated/schema-types.ts'

const ascending: readonly Role[] = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN']

/** Whether a role is the required one or ranks above it. It only hides dead ends: the server decides. */
export function ranksAtLeast(role: Role, required: Role): boolean {
  return ascending.indexOf(role) >= ascending.indexOf(required)
}

/** The role and those above it, ascending. */
export const rolesFrom = (required: Role): Role[] => ascending.filter((role) => ranksAtLeast(role, required))
