import type { LoginMutation, ProfileQuery } from './generated/operations.ts'
import type { Body } from './problem.ts'

/** An account, as GraphQL returns it. */
export type Person = Extract<LoginMutation['login'], { readonly user: unknown }>['user']

/** An account with everything that its owner sees. */
export type Owner = ProfileQuery['profile']

/** An id of Django is a number. More digits than this would be rounded. */
const djangoId = /^(0|[1-9]\d{0,14})$/

/** The id that the account had in the system it came from, because clients and other services keep it. */
export const idOf = ({ id, legacyId }: Pick<Person, 'id' | 'legacyId'>): string | number => {
  if (legacyId === null) return id
  return djangoId.test(legacyId) ? Number(legacyId) : legacyId
}

export const roleOf = ({ role }: Pick<Person, 'role'>): string => role.toLowerCase()

/** Django's form of a time has no milliseconds if they are zero, as times of the former service are. */
const timeOf = (time: string): string => time.replace(/\.\d+Z$/, 'Z')

/** The account as it appears beside its tokens. */
export const personBody = (person: Person): Body => ({
  id: idOf(person),
  email: person.email,
  first_name: person.firstName,
  last_name: person.lastName,
  role: roleOf(person),
})

/** The account as its owner sees it. */
export const profileBody = (owner: Owner): Body => ({
  id: idOf(owner),
  email: owner.email,
  first_name: owner.firstName,
  last_name: owner.lastName,
  phone: owner.phone,
  role: roleOf(owner),
  created_at: timeOf(owner.createdAt),
  updated_at: timeOf(owner.updatedAt),
})

/** The account in the form of dj-rest-auth's user details. */
export const userDetailsBody = (person: Person): Body => ({
  pk: idOf(person),
  username: person.email,
  email: person.email,
  first_name: person.firstName,
  last_name: person.lastName,
})
