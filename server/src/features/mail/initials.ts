import type { User } from '../users/user.entity.ts'

/** The first letter of each of an account's names, such as `AL`; empty if they have none. */
export const initialsOf = ({ firstName, lastName }: Pick<User, 'firstName' | 'lastName'>): string =>
  [firstName, lastName].map((name) => /\p{L}/u.exec(name)?.[0] ?? '').join('')
