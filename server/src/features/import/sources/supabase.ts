import { z } from 'zod'
import { readForeignHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ReadEntry, Source, SourceSettings } from '../foreign-account.ts'
import { anything, jsonOf, legacyIdOf, roleHintsIn, text, timeOf } from './values.ts'

const row = z.object({
  id: anything,
  email: text,
  phone: text,
  encrypted_password: text,
  email_confirmed_at: anything,
  created_at: anything,
  banned_until: anything,
  deleted_at: anything,
  is_sso_user: anything,
  raw_app_meta_data: anything,
  raw_user_meta_data: anything,
})

/** Only the server writes this, so that it may decide the role. */
const appData = z.object({ role: anything, roles: anything }).catch({ role: null, roles: null })
/** Users write this themselves. */
const userData = z
  .object({ first_name: text, last_name: text, full_name: text, name: text, locale: text })
  .catch({ first_name: null, last_name: null, full_name: null, name: null, locale: null })

/** Rows of the table `auth.users` of Supabase. */
export const supabase: Source = {
  name: 'supabase',
  csv: true,
  looksLike: 'an export of the table auth.users of Supabase, as CSV or JSON',
  reader: (settings) => (value) => supabaseAccount(value, settings),
}

function supabaseAccount(value: unknown, { limits }: SourceSettings): ReadEntry | undefined {
  const { success, data } = row.safeParse(value)
  if (!success) return { legacyId: null, problem: 'The entry is not a row of auth.users.' }
  const legacyId = legacyIdOf(data.id)
  if (typeof legacyId !== 'string') return legacyId
  if (timeOf(data.deleted_at) !== null) return undefined
  const app = appData.parse(jsonOf(data.raw_app_meta_data))
  const own = userData.parse(jsonOf(data.raw_user_meta_data))
  return {
    legacyId,
    email: data.email ?? '',
    name: { first: own.first_name, last: own.last_name, whole: own.full_name ?? own.name },
    phone: data.phone ? `+${data.phone.replace(/^\+/, '')}` : null,
    roleHints: [...roleHintsIn(app.role), ...roleHintsIn(app.roles)],
    active: !isBanned(data.banned_until),
    emailVerified: timeOf(data.email_confirmed_at) ?? false,
    createdAt: timeOf(data.created_at),
    locale: own.locale ?? null,
    password: data.encrypted_password ? readForeignHash(data.encrypted_password, limits) : null,
  }
}

/** A ban that ended is a time in the past, and one that lasts is in the future, which `timeOf` refuses. */
const isBanned = (until: unknown): boolean =>
  until !== null && until !== undefined && until !== '' && timeOf(until) === null
