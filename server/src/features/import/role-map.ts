import { z } from 'zod'
import { Role, rankOf } from '../../core/role.ts'
import type { RoleHint } from './foreign-account.ts'

/** What registration grants if nothing is chosen. */
const defaultRole = Role.EMPLOYEE

const mapped = z.record(z.string(), z.enum(Role)).default({})
const schema = z.strictObject({
  role: mapped,
  group: mapped,
  flag: mapped,
  default: z.enum(Role).default(defaultRole),
})

/** Roles by the roles, groups and flags of the source. Names of the source are compared without regard to case. */
export type RoleMap = z.infer<typeof schema>

export const emptyRoleMap: RoleMap = { role: {}, group: {}, flag: {}, default: defaultRole }

/** Reads a map; returns what is wrong with it as the end of a sentence. */
export function readRoleMap(json: unknown): RoleMap | { readonly problem: string } {
  const { success, data, error } = schema.safeParse(json)
  if (!success) return { problem: problemOf(error) }
  return { ...data, role: lowerCased(data.role), group: lowerCased(data.group), flag: lowerCased(data.flag) }
}

function problemOf({ issues }: z.ZodError): string {
  const place = issues[0]?.path.join('.') ?? ''
  const values = `the objects role, group and flag, whose values are ${Object.values(Role).join(', ')}, and default`
  return place === '' ? `it has ${values}.` : `"${place.slice(0, 80)}" is wrong. It has ${values}.`
}

const lowerCased = (names: Readonly<Record<string, Role>>): Record<string, Role> =>
  Object.fromEntries(Object.entries(names).map(([name, role]) => [name.toLowerCase(), role]))

const roles = new Map<string, Role>(Object.values(Role).map((role) => [role.toLowerCase(), role]))

/**
 * Returns the highest role that the hints grant. A role that is not mapped grants the one of the same name; groups and flags
 * grant only what they are mapped to: a superuser of Django is no administrator here unless the operator says so.
 */
export function roleOf(hints: readonly RoleHint[], map: RoleMap): Role {
  const granted = hints.flatMap((hint) => grantedBy(hint, map) ?? [])
  return granted.reduce<Role | undefined>(higher, undefined) ?? map.default
}

function grantedBy({ kind, value }: RoleHint, map: RoleMap): Role | undefined {
  const name = value.toLowerCase()
  if (Object.hasOwn(map[kind], name)) return map[kind][name]
  return kind === 'role' ? roles.get(name) : undefined
}

const higher = (one: Role | undefined, other: Role): Role =>
  one !== undefined && rankOf(one) >= rankOf(other) ? one : other
