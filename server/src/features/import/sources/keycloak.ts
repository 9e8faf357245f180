import { z } from 'zod'
import { readKeycloakHash } from '../../accounts/foreign-hashes/read-foreign-hash.ts'
import type { ReadEntry, Source, SourceSettings } from '../foreign-account.ts'
import { anything, flag, legacyIdOf, roleHintsIn, text, texts, timeOf } from './values.ts'

const user = z.object({
  id: anything,
  username: text,
  email: text,
  firstName: text,
  lastName: text,
  enabled: flag,
  emailVerified: flag,
  createdTimestamp: anything,
  serviceAccountClientId: text,
  attributes: z.record(z.string(), z.unknown()).catch({}),
  realmRoles: texts,
  groups: texts,
  credentials: z
    .array(z.object({ type: text, secretData: anything, credentialData: anything }))
    .max(100)
    .catch([]),
})

/** Users of a realm of Keycloak, as `kc.sh export` writes them. Service accounts are skipped. */
export const keycloak: Source = {
  name: 'keycloak',
  list: 'users',
  csv: false,
  looksLike: 'an export of a realm of Keycloak (kc.sh export)',
  reader: (settings) => (value) => keycloakAccount(value, settings),
}

function keycloakAccount(value: unknown, { limits }: SourceSettings): ReadEntry | undefined {
  const { success, data } = user.safeParse(value)
  if (!success) return { legacyId: null, problem: 'The entry is not a user of Keycloak.' }
  const legacyId = legacyIdOf(data.id)
  if (typeof legacyId !== 'string') return legacyId
  if (data.serviceAccountClientId) return undefined
  const password = data.credentials.find(({ type }) => type === 'password')
  return {
    legacyId,
    email: data.email || (data.username ?? ''),
    name: { first: data.firstName, last: data.lastName, nickname: data.username },
    phone: attribute(data, 'phoneNumber') ?? attribute(data, 'phone'),
    roleHints: [
      ...roleHintsIn(data.realmRoles),
      ...roleHintsIn(
        data.groups.map((path) => path.replace(/^\//, '')),
        'group',
      ),
    ],
    active: data.enabled ?? true,
    emailVerified: data.emailVerified ?? false,
    createdAt: timeOf(data.createdTimestamp),
    locale: attribute(data, 'locale'),
    password: password === undefined ? null : readKeycloakHash(credentialOf(password), limits),
  }
}

/** An attribute has a list of values. */
function attribute({ attributes }: z.infer<typeof user>, name: string): string | null {
  const [value] = [attributes[name]].flat()
  return typeof value === 'string' ? value : null
}

/** Both fields are required, and are checked where they are read. */
const credentialOf = ({
  secretData,
  credentialData,
}: {
  secretData?: unknown
  credentialData?: unknown
}) => ({
  secretData,
  credentialData,
})
