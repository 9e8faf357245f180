import { z } from 'zod'
import { readForeignHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ReadEntry, Source, SourceSettings } from '../foreign-account.ts'
import { anything, flag, jsonOf, legacyIdOf, roleHintsIn, text, timeOf } from './values.ts'

const row = z.object({
  id: anything,
  first_name: text,
  last_name: text,
  username: text,
  primary_email_address: text,
  verified_email_addresses: text,
  primary_phone_number: text,
  banned: flag,
  locked: flag,
  created_at: anything,
  public_metadata: anything,
  password_digest: text,
  password_hasher: text,
})

/** Only the application's own servers write this. */
const metadata = z.object({ role: anything, roles: anything }).catch({ role: null, roles: null })

/** Users of Clerk: the CSV of its dashboard. */
export const clerk: Source = {
  name: 'clerk',
  csv: true,
  looksLike: 'an export of Clerk (CSV)',
  reader: (settings) => (value) => clerkAccount(value, settings),
}

function clerkAccount(value: unknown, { limits }: SourceSettings): ReadEntry {
  const { success, data } = row.safeParse(value)
  if (!success) return { legacyId: null, problem: 'The entry is not a user of Clerk.' }
  const legacyId = legacyIdOf(data.id)
  if (typeof legacyId !== 'string') return legacyId
  const email = data.primary_email_address ?? ''
  const { role, roles } = metadata.parse(jsonOf(data.public_metadata))
  return {
    legacyId,
    email,
    name: { first: data.first_name, last: data.last_name, nickname: data.username },
    phone: data.primary_phone_number || null,
    roleHints: [...roleHintsIn(role), ...roleHintsIn(roles)],
    active: data.banned !== true,
    emailVerified: (data.verified_email_addresses ?? '').split(/[\s,;|]+/).includes(email),
    createdAt: timeOf(data.created_at),
    locale: null,
    password: data.password_digest ? readForeignHash(data.password_digest, limits) : null,
  }
}
