import { z } from 'zod'
import { readForeignHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ForeignAccount, ReadEntry, Source, SourceSettings } from '../foreign-account.ts'
import { anything, flag, legacyIdOf, roleHintsIn, text, timeOf } from './values.ts'

const customHash = z.object({ hash: z.object({ value: z.string() }) })

const user = z.object({
  _id: anything,
  user_id: anything,
  email: text,
  given_name: text,
  family_name: text,
  name: text,
  nickname: text,
  username: text,
  phone_number: text,
  email_verified: flag,
  blocked: flag,
  created_at: anything,
  locale: text,
  app_metadata: anything,
  passwordHash: text,
  password_hash: text,
  custom_password_hash: anything,
})

/** Only the tenant's own servers write this. */
const appMetadata = z.object({ role: anything, roles: anything }).catch({ role: null, roles: null })

/** Users of Auth0: a bulk export, or the export with password hashes that its support gives. */
export const auth0: Source = {
  name: 'auth0',
  csv: false,
  looksLike: 'an export of Auth0: one JSON object a line',
  reader: (settings) => (value) => auth0Account(value, settings),
}

function auth0Account(value: unknown, settings: SourceSettings): ReadEntry {
  const { success, data } = user.safeParse(value)
  if (!success) return { legacyId: null, problem: 'The entry is not a user of Auth0.' }
  const legacyId = legacyIdOf(idOf(data))
  if (typeof legacyId !== 'string') return legacyId
  const { role, roles } = appMetadata.parse(data.app_metadata)
  return {
    legacyId,
    email: data.email ?? '',
    // Auth0 sets `name` to the email of users who gave none.
    name: {
      first: data.given_name,
      last: data.family_name,
      whole: data.name?.includes('@') ? null : data.name,
      nickname: data.nickname ?? data.username,
    },
    phone: data.phone_number ?? null,
    roleHints: [...roleHintsIn(role), ...roleHintsIn(roles)],
    active: data.blocked !== true,
    emailVerified: data.email_verified ?? false,
    createdAt: timeOf(mongoValue(data.created_at, '$date')),
    locale: data.locale ?? null,
    password: passwordOf(data, settings),
  }
}

/** Exports with hashes have `_id`, and others `user_id`: the same id with the connection's prefix. */
function idOf({ user_id, _id }: z.infer<typeof user>): unknown {
  const id = user_id ?? mongoValue(_id, '$oid')
  return typeof id === 'string' && !id.includes('|') && id !== '' ? `auth0|${id}` : id
}

/** The export with password hashes is one of MongoDB. */
const mongoValue = (value: unknown, key: '$oid' | '$date'): unknown =>
  typeof value === 'object' && value !== null && key in value ? Reflect.get(value, key) : value

function passwordOf(data: z.infer<typeof user>, { limits }: SourceSettings): ForeignAccount['password'] {
  const plain = data.passwordHash ?? data.password_hash
  if (plain) return readForeignHash(plain, limits)
  if (data.custom_password_hash == null) return null
  const custom = customHash.safeParse(data.custom_password_hash)
  if (custom.success) return readForeignHash(custom.data.hash.value, limits)
  return { problem: 'The custom password hash has no value.' }
}
