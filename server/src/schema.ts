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
import { RequestErrorExtensions } from './errors.ts'
import { schemaDirectives } from './gate/directives.ts'
import { assertRules } from './gate/schema-rules.ts'

export interface GatehouseSchemaOptions {
  readonly resolvers: BuildSchemaOptions['resolvers']
  /** Types that no field leads to and that are published nevertheless, beside `RequestErrorExtensions`. */
  readonly orphanedTypes?: NonNullable<BuildSchemaOptions['orphanedTypes']>
  readonly scalarsMap?: NonNullable<BuildSchemaOptions['scalarsMap']>
  readonly container?: NonNullable<BuildSchemaOptions['container']>
}

/**
 * The schema of the given resolvers, with the gate's directives. Rejects, naming the field, when a root field has
 * neither `@auth` nor `@public` or has both, and when a rule stands where it has no effect.
 */
export const buildGatehouseSchema = async ({
  orphanedTypes = [],
  ...options
}: GatehouseSchemaOptions): Promise<GraphQLSchema> => {
  const built = await buildSchema({ ...options, orphanedTypes: [RequestErrorExtensions, ...orphanedTypes] })
  const schema = withDirectives(built)
  describeRootTypes(schema)
  assertRules(schema)
  return schema
}

/** TypeGraphQL makes its enums while building, so a directive with an enum argument can only join afterwards. */
const withDirectives = (schema: GraphQLSchema): GraphQLSchema => {
  const roleType = schema.getType('Role')
  if (!(roleType instanceof GraphQLEnumType)) throw new Error('The schema has no enum Role.')
  return new GraphQLSchema({ ...schema.toConfig(), directives: schemaDirectives(roleType) })
}

/** TypeGraphQL has no way to describe the root types. */
const describeRootTypes = (schema: GraphQLSchema): void => {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()]
  if (query) query.description ??= 'What can be read.'
  if (mutation) mutation.description ??= 'What can be done; the fields of one operation run in their order.'
}

/** The SDL that is published: sorted, so that it is the same each time, and with the applied directives. */
export const printPublishedSchema = (schema: GraphQLSchema): string => {
  const sorted = lexicographicSortSchema(schema)
  const sdl = printSchema(sorted)
  const insertions = parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? insertionsInto(definition, sorted) : [],
  )
  const printed = insertions.reduceRight(
    (text, { at, directives }) => text.slice(0, at) + directives + text.slice(at),
    sdl,
  )
  return `${printed}\n`
}

/** Where the applied directives of a type's fields go: graphql-js prints fields without them (graphql-js #869). */
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

/** The coordinates of everything in the schema that has no description. */
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
