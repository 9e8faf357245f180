import { z } from 'zod'
import { readForeignHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ReadEntry, Source, SourceSettings } from '../foreign-account.ts'
import { anything, legacyIdOf, timeOf as readTime, roleHintsIn } from './values.ts'

/** The neutral form. Unlike the forms of other systems it is strict: a wrong field is a mistake of who wrote it. */
const account = z.strictObject({
  id: anything,
  email: z.string(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  name: z.string().nullish(),
  phone: z.string().nullish(),
  role: z.string().nullish(),
  groups: z.array(z.string()).max(1_000).nullish(),
  active: z.boolean().nullish(),
  emailVerified: z.union([z.boolean(), z.string()]).nullish(),
  createdAt: z.string().nullish(),
  locale: z.string().nullish(),
  passwordHash: z.string().nullish(),
})

/** Accounts of any other system, in the form that docs/from-others.md describes. */
export const neutral: Source = {
  name: 'jsonl',
  csv: false,
  looksLike: 'one JSON object a line',
  reader: (settings) => (value) => neutralAccount(value, settings),
}

function neutralAccount(value: unknown, { limits }: SourceSettings): ReadEntry {
  const { success, data, error } = account.safeParse(value)
  if (!success) return { legacyId: null, problem: problemOf(error) }
  const legacyId = legacyIdOf(data.id)
  if (typeof legacyId !== 'string') return legacyId
  return {
    legacyId,
    email: data.email,
    name: { first: data.firstName, last: data.lastName, whole: data.name },
    phone: data.phone ?? null,
    roleHints: [...roleHintsIn(data.role), ...roleHintsIn(data.groups, 'group')],
    active: data.active ?? true,
    emailVerified: readTime(data.emailVerified) ?? data.emailVerified === true,
    createdAt: readTime(data.createdAt),
    locale: data.locale ?? null,
    password: data.passwordHash ? readForeignHash(data.passwordHash, limits) : null,
  }
}

/** Names the first wrong field, and nothing of its value. */
function problemOf({ issues }: z.ZodError): string {
  const [issue] = issues
  if (issue === undefined || issue.path.length === 0) {
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    return unknown === undefined
      ? 'The entry is not an object.'
      : `The field "${unknown.slice(0, 40)}" is unknown.`
  }
  return `The field "${String(issue.path[0])}" is missing or of the wrong type.`
}
