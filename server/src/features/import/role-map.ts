import { z } from 'zod'
import { Role, rankOf, ranksAtLeast } from '../../core/role.ts'
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

/** Grants every role by its own name. */
export const sameRoles: RoleMap = { ...emptyRoleMap, role: Object.fromEntries(roles) }

/** What the hints grant. */
export interface GrantedRole {
  readonly role: Role
  /** The higher role that the source names, and that only a map grants. */
  readonly withheldRole: Role | null
}

/**
 * Returns the highest role that the hints grant. Without a map, a role of the source grants the one of the same name up to the
 * one that registration grants: the source may have let people choose their role. Groups and flags grant only what they are
 * mapped to.
 */
export function roleOf(hints: readonly RoleHint[], map: RoleMap): GrantedRole {
  const role = highest(hints.map((hint) => grantedBy(hint, map))) ?? map.default
  const named = highest(hints.map((hint) => (isMapped(hint, map) ? undefined : namedBy(hint))))
  return { role, withheldRole: named !== undefined && rankOf(named) > rankOf(role) ? named : null }
}

const isMapped = ({ kind, value }: RoleHint, map: RoleMap): boolean =>
  Object.hasOwn(map[kind], value.toLowerCase())

const namedBy = ({ kind, value }: RoleHint): Role | undefined =>
  kind === 'role' ? roles.get(value.toLowerCase()) : undefined

function grantedBy(hint: RoleHint, map: RoleMap): Role | undefined {
  if (isMapped(hint, map)) return map[hint.kind][hint.value.toLowerCase()]
  const named = namedBy(hint)
  return named !== undefined && ranksAtLeast(defaultRole, named) ? named : undefined
}

const highest = (some: readonly (Role | undefined)[]): Role | undefined =>
  some.reduce((one, other) => (rankOrNone(other) > rankOrNone(one) ? other : one), undefined)

const rankOrNone = (role: Role | undefined): number => (role === undefined ? -1 : rankOf(role))
