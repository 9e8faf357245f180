import type { Role, UserFilter, UserOrder, UserOrderField } from '../../apollo/generated/schema-types.ts'

/** Kept in the page's address, so that they can be shared and survive a reload. */
export interface UserFilters {
  text: string
  role: Role | ''
  access: 'active' | 'disabled' | ''
  sort: UserOrderField
  direction: 'ASC' | 'DESC'
}

export const roles: readonly Role[] = ['ADMIN', 'MANAGER', 'EMPLOYEE', 'CLIENT']
const sortable: readonly UserOrderField[] = ['LAST_NAME', 'EMAIL', 'ROLE', 'CREATED_AT']

const defaults: UserFilters = { text: '', role: '', access: '', sort: 'CREATED_AT', direction: 'DESC' }

export function readUserFilters(search: URLSearchParams): UserFilters {
  const role = roles.find((name) => name === search.get('role'))
  const sort = sortable.find((field) => field === search.get('sort'))
  const access = search.get('access')
  return {
    text: search.get('text') ?? defaults.text,
    role: role ?? defaults.role,
    access: access === 'active' || access === 'disabled' ? access : defaults.access,
    sort: sort ?? defaults.sort,
    direction: sort ? (search.get('direction') === 'DESC' ? 'DESC' : 'ASC') : defaults.direction,
  }
}

/** Only what differs from the defaults, so that the plain list keeps a plain address. */
export function writeUserFilters(filters: UserFilters): URLSearchParams {
  const search = new URLSearchParams()
  if (filters.text !== '') search.set('text', filters.text)
  if (filters.role !== '') search.set('role', filters.role)
  if (filters.access !== '') search.set('access', filters.access)
  if (filters.sort === defaults.sort && filters.direction === defaults.direction) return search
  search.set('sort', filters.sort)
  search.set('direction', filters.direction)
  return search
}

export function isFiltered({ text, role, access }: UserFilters): boolean {
  return text !== '' || role !== '' || access !== ''
}

export function userVariables(filters: UserFilters): { filter: UserFilter; orderBy: UserOrder } {
  const { text, role, access, sort, direction } = filters
  return {
    filter: {
      ...(text.trim() !== '' && { text: text.trim() }),
      ...(role !== '' && { role }),
      ...(access !== '' && { active: access === 'active' }),
    },
    orderBy: { field: sort, direction },
  }
}
