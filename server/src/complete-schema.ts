import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  GraphQLEnumType,
  type GraphQLEnumValueConfigMap,
  GraphQLInputObjectType,
  GraphQLObjectType,
  type GraphQLSchema,
  GraphQLUnionType,
  getIntrospectionQuery,
  graphqlSync,
} from 'graphql'
import { coreFailures } from './core/core-failures.ts'
import type { Class, Feature } from './features/feature.ts'

type Descriptions = readonly (readonly [name: string, description: string])[]

/**
 * Adds the values and members from `features` to the enums and unions of `schema`. Schemas of other features do not
 * change.
 */
export function completeSchema(schema: GraphQLSchema, features: readonly Feature[]): GraphQLSchema {
  const failures = [{ failures: coreFailures }, ...features].flatMap((feature) =>
    Object.entries(feature.failures ?? {}),
  )
  const enums = new Map<string, Descriptions>([
    ['FailureCode', failures.map(([name, { description }]) => [name, description])],
    [
      'AuditEventKind',
      features
        .flatMap(({ auditKinds }) => Object.values(auditKinds ?? {}))
        .map(({ name, description }) => [name, description]),
    ],
  ])
  const completed = mapSchema(schema, {
    [MapperKind.ENUM_TYPE]: (type) => withValues(type, enums.get(type.name)),
    [MapperKind.INPUT_OBJECT_TYPE]: asOneOf,
    [MapperKind.UNION_TYPE]: (type) => withMembers(type, membersOf(type.name, features), schema),
  })
  assertIntrospectable(completed)
  return completed
}

/** TypeGraphQL makes these checks before the enums have values: that the schema is valid and can be introspected. */
function assertIntrospectable(schema: GraphQLSchema): void {
  const { errors } = graphqlSync({ schema, source: getIntrospectionQuery() })
  if (errors !== undefined)
    throw new Error(['The schema is invalid:', ...errors.map(({ message }) => message)].join('\n'))
}

function withValues(type: GraphQLEnumType, descriptions: Descriptions | undefined): GraphQLEnumType {
  if (descriptions === undefined) return type
  const values: GraphQLEnumValueConfigMap = {}
  for (const [name, description] of descriptions) {
    if (values[name] !== undefined) throw new Error(`Two features declare ${type.name}.${name}.`)
    values[name] = { description }
  }
  return new GraphQLEnumType({ ...type.toConfig(), values })
}

/** Makes an input with the extension `isOneOf` a OneOf Input Object, which TypeGraphQL cannot. */
const asOneOf = (type: GraphQLInputObjectType): GraphQLInputObjectType =>
  type.extensions.isOneOf === true ? new GraphQLInputObjectType({ ...type.toConfig(), isOneOf: true }) : type

const membersOf = (union: string, features: readonly Feature[]): readonly Class[] =>
  features.flatMap(({ unionMembers }) => unionMembers?.[union] ?? [])

function withMembers(
  type: GraphQLUnionType,
  members: readonly Class[],
  schema: GraphQLSchema,
): GraphQLUnionType {
  if (members.length === 0) return type
  const config = type.toConfig()
  return new GraphQLUnionType({
    ...config,
    types: [...config.types, ...members.map(({ name }) => objectType(schema, name))],
    resolveType: (value, context, info, union) =>
      members.find((member) => value instanceof member)?.name ??
      config.resolveType?.(value, context, info, union),
  })
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name)
  if (type instanceof GraphQLObjectType) return type
  throw new Error(`The schema has no object type ${name} for a union.`)
}
