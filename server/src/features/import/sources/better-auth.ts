import { z } from 'zod'
import { readBetterAuthHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ReadEntry, Source, SourceSettings } from '../foreign-account.ts'
import { anything, flag, legacyIdOf, roleHintsIn, text, timeOf } from './values.ts'

const accounts = z
  .array(z.object({ providerId: text, provider_id: text, password: text }))
  .max(1_000)
  .catch([])

const user = z.object({
  id: anything,
  email: text,
  name: text,
  firstName: text,
  lastName: text,
  phoneNumber: text,
  role: anything,
  banned: flag,
  emailVerified: anything,
  createdAt: anything,
  accounts,
  account: accounts,
})

/** Accounts of Better Auth: the rows of `user`, each with its rows of `account` in `accounts`. */
export const betterAuth: Source = {
  name: 'better-auth',
  csv: false,
  looksLike: 'an export of Better Auth: users with their accounts as a JSON list, or one a line',
  reader: (settings) => (value) => betterAuthAccount(value, settings),
}

function betterAuthAccount(value: unknown, { limits }: SourceSettings): ReadEntry {
  const { success, data } = user.safeParse(value)
  if (!success) return { legacyId: null, problem: 'The entry is not a user of Better Auth.' }
  const legacyId = legacyIdOf(data.id)
  if (typeof legacyId !== 'string') return legacyId
  const password = passwordIn([...data.accounts, ...data.account])
  return {
    legacyId,
    email: data.email ?? '',
    name: { first: data.firstName, last: data.lastName, whole: data.name },
    phone: data.phoneNumber ?? null,
    roleHints: roleHintsIn(data.role),
    active: data.banned !== true,
    emailVerified: timeOf(data.emailVerified) ?? flag.parse(data.emailVerified) ?? false,
    createdAt: timeOf(data.createdAt),
    locale: null,
    password: password ? readBetterAuthHash(password, limits) : null,
  }
}

const passwordIn = (rows: z.infer<typeof accounts>) =>
  rows.find((row) => (row.providerId ?? row.provider_id) === 'credential')?.password
