import { registerEnumType } from 'type-graphql'

/** The four roles. Each includes the permissions of all roles ranked below it. */
export enum Role {
  CLIENT = 'CLIENT',
  EMPLOYEE = 'EMPLOYEE',
  MANAGER = 'MANAGER',
  ADMIN = 'ADMIN',
}

registerEnumType(Role, {
  name: 'Role',
  description: 'What an account may do. Ranked: CLIENT < EMPLOYEE < MANAGER < ADMIN.',
  valuesConfig: {
    CLIENT: {
      description: 'A customer of the organization. Can use everything that belongs to their account.',
    },
    EMPLOYEE: { description: 'An employee. The default at registration.' },
    MANAGER: { description: 'May see employees and clients, and disable or enable their accounts.' },
    ADMIN: { description: 'May see everybody and change roles.' },
  },
})

const ranking = [Role.CLIENT, Role.EMPLOYEE, Role.MANAGER, Role.ADMIN]

/** Returns a role's rank: 0 for `CLIENT` up to 3 for `ADMIN`. */
export const rankOf = (role: Role): number => ranking.indexOf(role)

/** Whether `role` is `required` or ranks above it. */
export const ranksAtLeast = (role: Role, required: Role): boolean => rankOf(role) >= rankOf(required)

const rolesBelow = (role: Role): Role[] => ranking.slice(0, rankOf(role))

/**
 * The roles whose accounts a user of `role` can see and manage: all for an administrator, otherwise those ranked below.
 */
export const visibleRoles = (role: Role): Role[] =>
  role === Role.ADMIN ? Object.values(Role) : rolesBelow(role)
