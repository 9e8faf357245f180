import {
  type ConstDirectiveNode,
  GraphQLEnumType,
  GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  Kind,
  lexicographicSortSchema,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
} from 'graphql'
import { type BuildSchemaOptions, buildSchema } from 'type-graphql'
import { builtInFeatures } from './built-in-features.ts'
import { completeSchema } from './complete-schema.ts'
import { RequestErrorExtensions } from './core/errors.ts'
import type { Feature } from './features/feature.ts'
import { schemaDirectives } from './gate/directives.ts'
import type { RateLimitPolicies, RateLimits } from './gate/rate-limit.ts'
import { assertRules } from './gate/schema-rules.ts'

export interface GatehouseSchemaOptions {
  readonly resolvers: BuildSchemaOptions['resolvers']
  /** Types that are published although no field returns them, besides `RequestErrorExtensions`. */
  readonly orphanedTypes?: NonNullable<BuildSchemaOptions['orphanedTypes']>
  readonly scalarsMap?: NonNullable<BuildSchemaOptions['scalarsMap']>
  readonly container?: NonNullable<BuildSchemaOptions['container']>
  /**
   * Their limits, failures, audit kinds and union members become part of the schema. By default the built-in features.
   */
  readonly features?: readonly Feature[]
}

/**
 * Builds the schema of the given resolvers, with the gate's directives. Rejects, naming the field, if a root field has
 * neither `@auth` nor `@public` or has both, or if a rule is applied where it has no effect.
 */
export const buildGatehouseSchema = async ({
  orphanedTypes = [],
  features = builtInFeatures,
  ...options
}: GatehouseSchemaOptions): Promise<GraphQLSchema> => {
  const members = features.flatMap(({ unionMembers }) => Object.values(unionMembers ?? {}).flat())
  const built = await buildSchema({
    ...options,
    // TypeGraphQL requires one for subscriptions, also for those that subscribe by themselves.
    pubSub: noPubSub,
    orphanedTypes: [RequestErrorExtensions, ...members, ...orphanedTypes],
    // Enums that features complete have no values yet.
    skipCheck: true,
  })
  const schema = withDirectives(completeSchema(built, features), limitsOf(features))
  describeRootTypes(schema)
  assertRules(schema)
  return schema
}

const noTopics = (): never => {
  throw new Error('Subscriptions have no topics here. Give each of them a function `subscribe`.')
}
const noPubSub = { publish: noTopics, subscribe: noTopics }

/** The limits of `features` unless the settings change the numbers. */
export const defaultPolicies = (features: readonly Feature[] = builtInFeatures): RateLimitPolicies =>
  Object.fromEntries(Object.entries(limitsOf(features)).map(([name, { policy }]) => [name, policy]))

/** Returns the limits of `features` by name. @throws if two declare the same limit */
export function limitsOf(features: readonly Feature[]): RateLimits {
  const limits = features.flatMap((feature) => Object.entries(feature.limits ?? {}))
  const byName = Object.fromEntries(limits)
  const twice = limits.find(([name, limit]) => byName[name] !== limit)
  if (twice !== undefined) throw new Error(`Two features declare the limit ${twice[0]}.`)
  return byName
}

/** TypeGraphQL creates its enums while building, so a directive with an enum argument can only be added afterwards. */
const withDirectives = (schema: GraphQLSchema, limits: RateLimits): GraphQLSchema => {
  const roleType = schema.getType('Role')
  if (!(roleType instanceof GraphQLEnumType)) throw new Error('The schema has no enum Role.')
  return new GraphQLSchema({ ...schema.toConfig(), directives: schemaDirectives(roleType, limits) })
}

/** TypeGraphQL cannot describe the root types. */
const describeRootTypes = (schema: GraphQLSchema): void => {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()]
  const subscription = schema.getSubscriptionType()
  if (query) query.description ??= 'What can be read.'
  if (mutation) mutation.description ??= 'What can be done; the fields of one operation run in their order.'
  if (subscription)
    subscription.description ??=
      'What can be watched as it happens. Served at `/graphql/stream` as server-sent events, one operation per request.'
}

/** Prints the SDL to publish: sorted, so that it is reproducible, and with the applied directives. */
export const printPublishedSchema = (schema: GraphQLSchema): string => {
  const sorted = lexicographicSortSchema(schema)
  const sdl = printSchema(sorted)
  const insertions = parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? insertionsInto(definition, sorted) : [],
  )
  const parts = insertions.map(({ at, directives }, index) => {
    const from = insertions[index - 1]?.at ?? 0
    return sdl.slice(from, at) + directives
  })
  return `${parts.join('')}${sdl.slice(insertions.at(-1)?.at ?? 0)}\n`
}

/**
 * Matches the fields of a type, to which the applied directives are added, because graphql-js prints fields without
 * them (graphql-js #869).
 */
const insertionsInto = (
  { name, fields = [] }: ObjectTypeDefinitionNode,
  schema: GraphQLSchema,
): { readonly at: number; readonly directives: string }[] =>
  fields.map((field) => ({
    at: field.loc?.end ?? 0,
    directives: appliedDirectives(schema, name.value, field.name.value)
      .map((directive) => ` ${print(directive)}`)
      .join(''),
  }))

const appliedDirectives = (
  schema: GraphQLSchema,
  typeName: string,
  fieldName: string,
): readonly ConstDirectiveNode[] => {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) return []
  const directives = type.getFields()[fieldName]?.astNode?.directives ?? []
  return directives.toSorted((a, b) => (a.name.value < b.name.value ? -1 : 1))
}

interface Described {
  readonly name: string
  readonly description?: string | null | undefined
}

/** The coordinates of all schema elements without a description. */
export const undescribed = (schema: GraphQLSchema): string[] =>
  [...everything(schema)]
    .filter(([, { description }]) => !description?.trim())
    .map(([coordinate]) => coordinate)

function* everything(schema: GraphQLSchema): Generator<[coordinate: string, Described]> {
  for (const directive of schema.getDirectives()) {
    if (isSpecifiedDirective(directive)) continue
    yield [`@${directive.name}`, directive]
    for (const argument of directive.args) yield [`@${directive.name}(${argument.name}:)`, argument]
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
    yield [type.name, type]
    if (isEnumType(type)) for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value]
    if (isInputObjectType(type))
      for (const field of members(type)) yield [`${type.name}.${field.name}`, field]
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of members(type)) {
      yield [`${type.name}.${field.name}`, field]
      for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name}:)`, argument]
    }
  }
}

const members = <T>(type: { getFields(): Record<string, T> }): T[] => Object.values(type.getFields())
