import type { Role } from './generated/operations.ts'

const ascending: readonly Role[] = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN']

/** Whether a role is the required one or ranks above it. The server decides; this only spares people a dead end. */
export function ranksAtLeast(role: Role, required: Role): boolean {
  return ascending.indexOf(role) >= ascending.indexOf(required)
}
