import { registerEnumType } from 'type-graphql'

/** The four roles; each may do what the ones ranked below it may. */
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
    CLIENT: { description: 'Somebody the organisation serves; may use everything that is their own.' },
    EMPLOYEE: { description: 'Somebody who works there; the default at registration.' },
    MANAGER: { description: 'May see employees and clients, and disable or enable their accounts.' },
    ADMIN: { description: 'May see everybody and change roles.' },
  },
})

const ranking = [Role.CLIENT, Role.EMPLOYEE, Role.MANAGER, Role.ADMIN]

/** The rank of a role: 0 for `CLIENT` up to 3 for `ADMIN`. */
export const rankOf = (role: Role): number => ranking.indexOf(role)

/** Whether `role` is `required` or ranks above it. */
export const ranksAtLeast = (role: Role, required: Role): boolean => rankOf(role) >= rankOf(required)

/** The roles that rank below `role`. */
const rolesBelow = (role: Role): Role[] => ranking.slice(0, rankOf(role))

/** The roles whose accounts somebody of `role` sees and acts on: an administrator all, others those ranked below them. */
export const visibleRoles = (role: Role): Role[] =>
  role === Role.ADMIN ? Object.values(Role) : rolesBelow(role)
