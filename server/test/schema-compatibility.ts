import { CriticalityLevel, diff } from '@graphql-inspector/core'
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'

/** A change that breaks clients of the former schema. */
export interface BreakingChange {
  /** The coordinate, such as `User.phone`. */
  readonly path: string
  readonly message: string
}

/** Changes that would break a client written for `former`, by the rules of GraphQL Inspector. */
export async function breakingChanges(
  former: GraphQLSchema,
  present: GraphQLSchema,
): Promise<BreakingChange[]> {
  const changes = await diff(former, present)
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path = '', message }) => ({ path, message }))
}

interface Release {
  readonly formerVersion: string
  readonly presentVersion: string
  readonly changelog: string
}

/**
 * What is missing before breaking changes can be released: a new major version, and an entry for each under its
 * heading.
 */
export function missingForBreaking(
  changes: readonly BreakingChange[],
  { formerVersion, presentVersion, changelog }: Release,
): string[] {
  if (changes.length === 0) return []
  const isMajor = majorOf(presentVersion) > majorOf(formerVersion)
  const entries = sectionOf(changelog, presentVersion)
  return [
    ...(isMajor ? [] : [`package.json needs a major version above ${formerVersion}.`]),
    ...changes
      .filter(({ path }) => !entries.includes(`\`${path}\``))
      .map(
        ({ path, message }) =>
          `CHANGELOG.md needs an entry for \`${path}\` under ${presentVersion}: ${message}`,
      ),
  ]
}

const majorOf = (version: string): number => Number(version.split('.')[0])

const sectionOf = (changelog: string, version: string): string =>
  changelog.split(/^## /m).find((section) => section.startsWith(`[${version}]`)) ?? ''

/** Names the replacement and the date of removal: "Use `fullName`. Removed on 2027-06-01." */
const wholeReason = /`[\w.]+`[\s\S]*\b\d{4}-\d{2}-\d{2}\b/

/** Coordinates of deprecations that do not name a replacement and a date. */
export const vagueDeprecations = (schema: GraphQLSchema): string[] =>
  [...deprecations(schema)].filter(([, reason]) => !wholeReason.test(reason)).map(([path]) => path)

function* deprecations(schema: GraphQLSchema): Generator<[path: string, reason: string]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    const members = isEnumType(type)
      ? type.getValues()
      : isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
        ? Object.values(type.getFields())
        : []
    for (const member of members) {
      const inside = 'args' in member ? member.args : []
      for (const { name, deprecationReason } of [member, ...inside]) {
        if (deprecationReason != null) yield [`${type.name}.${name}`, deprecationReason]
      }
    }
  }
}
