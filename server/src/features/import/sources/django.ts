import { z } from 'zod'
import { readForeignHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ReadAccount, ReadEntry, RoleHint, Source, SourceSettings } from '../foreign-account.ts'
import { anything, flag, legacyIdOf, roleHintsIn, text, timeOf } from './values.ts'

/** An object of `manage.py dumpdata`. */
const dumped = z.object({ model: z.string(), pk: anything, fields: z.record(z.string(), z.unknown()) })

const fieldsOfUser = z.object({
  email: text,
  username: text,
  first_name: text,
  last_name: text,
  name: text,
  full_name: text,
  phone: text,
  phone_number: text,
  role: text,
  user_type: text,
  locale: text,
  language: text,
  password: text,
  is_active: flag,
  is_staff: flag,
  is_superuser: flag,
  is_verified: flag,
  email_verified: flag,
  date_joined: anything,
  created_at: anything,
  groups: z.array(z.unknown()).max(1_000).catch([]),
})

type DjangoUser = z.infer<typeof fieldsOfUser>

const mostGroups = 10_000

/**
 * Accounts of Django, of any user model that has a password and an email, or an email as its username. Other models of the
 * same dump are skipped, but for the names of groups.
 */
export const django: Source = {
  name: 'django',
  csv: false,
  looksLike: 'an export of Django (manage.py dumpdata)',
  reader: djangoReader,
}

function djangoReader(settings: SourceSettings): ReadAccount {
  const groups = new Map<string, string>()
  let userModel: string | undefined
  return (value) => {
    const { success, data } = dumped.safeParse(value)
    if (!success) return { legacyId: null, problem: 'The entry is not an object of a Django dump.' }
    const { model, pk, fields } = data
    if (!isUser(fields)) return rememberGroup(groups, data)
    userModel ??= model
    return model === userModel ? djangoAccount(pk, fields, settings, groups) : undefined
  }
}

const isUser = (fields: object): boolean =>
  'password' in fields && ('email' in fields || 'username' in fields)

function rememberGroup(
  groups: Map<string, string>,
  { model, pk, fields }: z.infer<typeof dumped>,
): undefined {
  const { name } = fields
  if (model === 'auth.group' && typeof name === 'string' && groups.size < mostGroups)
    groups.set(String(pk), name)
}

/** Reads a user by the names of its columns. */
export function djangoAccount(
  pk: unknown,
  columns: object,
  { limits }: SourceSettings,
  groups: ReadonlyMap<string, string> = new Map(),
): ReadEntry {
  const legacyId = legacyIdOf(pk)
  if (typeof legacyId !== 'string') return legacyId
  const user = fieldsOfUser.parse(columns)
  return {
    legacyId,
    email: user.email || (user.username ?? ''),
    name: {
      first: user.first_name,
      last: user.last_name,
      whole: user.full_name ?? user.name,
      nickname: user.username,
    },
    phone: user.phone ?? user.phone_number ?? null,
    roleHints: roleHints(user, groups),
    active: user.is_active ?? true,
    emailVerified: user.email_verified ?? user.is_verified ?? false,
    createdAt: timeOf(user.date_joined) ?? timeOf(user.created_at),
    locale: user.locale ?? user.language ?? null,
    password: user.password ? readForeignHash(user.password, limits) : null,
  }
}

function roleHints(user: DjangoUser, groups: ReadonlyMap<string, string>): RoleHint[] {
  const flags = (['is_staff', 'is_superuser'] as const).filter((name) => user[name] === true)
  // A group is its key, its natural key (a list with its name) or, from a database, its name.
  const names = user.groups.map((group) =>
    Array.isArray(group) ? group[0] : (groups.get(String(group)) ?? group),
  )
  return [
    ...roleHintsIn(user.role ?? user.user_type),
    ...roleHintsIn(names, 'group'),
    ...flags.map((value) => ({ kind: 'flag' as const, value })),
  ]
}
