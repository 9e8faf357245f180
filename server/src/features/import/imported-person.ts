import { createHash } from 'node:crypto'
import { parseEmail } from '../../core/email.ts'
import type { Role } from '../../core/role.ts'
import { isFieldError } from '../accounts/account-details.ts'
import type { ForeignHash } from '../accounts/foreign-hashes/foreign-hash.ts'
import { parseLocale } from '../accounts/locale.ts'
import { parseFirstName, parseLastName } from '../accounts/name.ts'
import { parsePhone } from '../accounts/phone.ts'
import type { ForeignAccount, ForeignName } from './foreign-account.ts'
import { type RoleMap, roleOf } from './role-map.ts'

/** An account to import, in the form in which it is stored. */
export interface ImportedPerson {
  readonly legacyId: string
  readonly email: string
  readonly emailKey: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string | null
  readonly locale: string | null
  readonly role: Role
  /** A role that the source names, and that only a map grants. */
  readonly withheldRole: Role | null
  readonly active: boolean
  /** When the address was verified; `true`: at an unknown time. */
  readonly emailVerified: boolean | string
  readonly createdAt: string | null
  readonly password: ForeignHash | null
}

export interface PersonSettings {
  readonly roles: RoleMap
  /** Whether all addresses count as verified. */
  readonly verified: boolean
}

/** Applies the rules of registration to an account of a source. Returns the first problem as a sentence. */
export function importedPerson(
  account: ForeignAccount,
  { roles, verified }: PersonSettings,
): ImportedPerson | { readonly problem: string } {
  const { legacyId, active, password } = account
  const email = parseEmail(account.email)
  if (isFieldError(email)) return { problem: `email: ${email.message}` }
  const name = nameOf(account.name, email.email)
  const [firstName, lastName] = [parseFirstName(name.first), parseLastName(name.last)]
  if (isFieldError(firstName)) return { problem: `first name: ${firstName.message}` }
  if (isFieldError(lastName)) return { problem: `last name: ${lastName.message}` }
  if (password !== null && 'problem' in password) return password
  const emailVerified = verified ? account.emailVerified || true : account.emailVerified
  return {
    legacyId,
    ...email,
    firstName,
    lastName,
    phone: phoneOf(account.phone),
    locale: localeOf(account.locale),
    ...roleOf(account.roleHints, roles),
    active,
    emailVerified: emailVerified instanceof Date ? emailVerified.toISOString() : emailVerified,
    createdAt: account.createdAt?.toISOString() ?? null,
    password: password !== null && 'stored' in password ? password : null,
  }
}

/**
 * A name without parts is split at its first space. An account without any name gets its nickname, or what its address has
 * before the `@`, because a first name is required.
 */
function nameOf(
  { first, last, whole, nickname }: ForeignName,
  email: string,
): { first: string; last: string } {
  const parts = { first: first?.trim() ?? '', last: last?.trim() ?? '' }
  if (parts.first !== '') return parts
  if (parts.last !== '') return { first: parts.last, last: '' }
  const [name = ''] = [whole?.trim(), nickname?.trim(), email].filter((text) => text)
  if (name.includes('@')) return { first: name.slice(0, Math.max(name.indexOf('@'), 1)), last: '' }
  const space = name.search(/\s/)
  return space === -1
    ? { first: name, last: '' }
    : { first: name.slice(0, space), last: name.slice(space + 1) }
}

/** A number that cannot be stored in that form is kept in its digits, as the former system had it, or left out if it has too many. */
function phoneOf(typed: string | null): string | null {
  const phone = parsePhone(typed)
  if (!isFieldError(phone)) return phone
  const [digits] = /^\+?\d{1,20}$/.exec((typed ?? '').slice(0, 64).replace(/[^\d+]/g, '')) ?? []
  return digits ?? null
}

function localeOf(typed: string | null): string | null {
  const locale = parseLocale(typed?.replace('_', '-'))
  return isFieldError(locale) ? null : locale
}

/**
 * Digest of an entry, by which a later run sees what has changed. Of a weak hash it contains the salt only: a digest of the
 * whole hash would let passwords be guessed as fast as the weak hash itself.
 */
export function digestOf({ password, withheldRole: _, ...person }: ImportedPerson): string {
  const { stored = null, weak = false } = password ?? {}
  const hash = weak ? (stored?.slice(0, stored.lastIndexOf('$')) ?? null) : stored
  return createHash('sha256')
    .update(JSON.stringify([...Object.entries(person), hash]))
    .digest('base64url')
}
