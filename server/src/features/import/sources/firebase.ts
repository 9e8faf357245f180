import { z } from 'zod'
import { readFirebaseHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ForeignAccount, ReadEntry, Source, SourceSettings } from '../foreign-account.ts'
import { anything, flag, jsonOf, legacyIdOf, roleHintsIn, text, timeOf } from './values.ts'

const user = z.object({
  localId: anything,
  email: text,
  displayName: text,
  phoneNumber: text,
  emailVerified: flag,
  disabled: flag,
  createdAt: anything,
  customAttributes: anything,
  passwordHash: text,
  salt: text,
})

/** Claims that only the project's own servers set. */
const claims = z.object({ role: anything, roles: anything }).catch({ role: null, roles: null })

const hashConfig = z.object({
  algorithm: z.literal('SCRYPT').optional(),
  base64_signer_key: z.string().min(1).max(1_000),
  base64_salt_separator: z.string().max(1_000),
  rounds: z.coerce.number().int().min(1).max(8),
  mem_cost: z.coerce.number().int().min(1).max(14),
})

/** Users of Firebase, as `firebase auth:export` writes them. */
export const firebase: Source = {
  name: 'firebase',
  list: 'users',
  csv: false,
  looksLike: 'an export of Firebase (firebase auth:export users.json)',
  reader: (settings) => (value) => firebaseAccount(value, settings),
}

/** Reads the hash parameters of a project, as its console shows them; undefined if they are not. */
export function firebaseParametersIn(json: unknown): SourceSettings['firebase'] {
  const { success, data } = hashConfig.safeParse(json)
  if (!success) return undefined
  return {
    signerKey: data.base64_signer_key,
    saltSeparator: data.base64_salt_separator,
    rounds: data.rounds,
    memCost: data.mem_cost,
  }
}

function firebaseAccount(value: unknown, settings: SourceSettings): ReadEntry {
  const { success, data } = user.safeParse(value)
  if (!success) return { legacyId: null, problem: 'The entry is not a user of Firebase.' }
  const legacyId = legacyIdOf(data.localId)
  if (typeof legacyId !== 'string') return legacyId
  const { role, roles } = claims.parse(jsonOf(data.customAttributes))
  return {
    legacyId,
    email: data.email ?? '',
    name: { whole: data.displayName },
    phone: data.phoneNumber ?? null,
    roleHints: [...roleHintsIn(role), ...roleHintsIn(roles)],
    active: data.disabled !== true,
    emailVerified: data.emailVerified ?? false,
    createdAt: timeOf(data.createdAt),
    locale: null,
    password: passwordOf(data, settings),
  }
}

function passwordOf(
  { passwordHash, salt }: z.infer<typeof user>,
  { firebase: parameters, limits }: SourceSettings,
): ForeignAccount['password'] {
  if (!passwordHash || !salt) return null
  if (parameters === undefined)
    return {
      problem: 'The hash parameters of the Firebase project are missing: give them with --hash-config.',
    }
  return readFirebaseHash({ passwordHash, salt }, parameters, limits)
}
