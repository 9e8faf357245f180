import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

/** A place in an operation that takes text, and the operation with a given text in that place. */
export interface TextField {
  /** Such as `register.input.email`. */
  readonly name: string
  readonly query: string
  variables(text: string): Record<string, unknown>
}

/** Valid values of the other fields by name. */
export type Sample = (fieldName: string) => unknown

/** Every place of a schema where a client can send text (`String` or `ID`), in arguments and input fields. */
export function textFieldsOf(schema: GraphQLSchema, sample: Sample): TextField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) => textsOf(kind, field, sample)),
  )
}

function textsOf(kind: string, field: GraphQLField<unknown, unknown>, sample: Sample): TextField[] {
  const query = operationOn(kind, field)
  return field.args.flatMap((argument) =>
    pathsToText(argument).map((path) => ({
      name: [field.name, ...path].join('.'),
      query,
      variables: (text) => variablesOf(field, path, text, sample),
    })),
  )
}

function operationOn(kind: string, { name, args, type }: GraphQLField<unknown, unknown>): string {
  const declared = args.map((argument) => `$${argument.name}: ${argument.type}`).join(', ')
  const given = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ')
  const selection = isCompositeType(getNamedType(type)) ? ' { __typename }' : ''
  return `${kind} (${declared}) { ${name}(${given})${selection} }`
}

function pathsToText({ name, type }: GraphQLArgument | GraphQLInputField): string[][] {
  const named = getNamedType(type)
  if (named.name === 'String' || named.name === 'ID') return [[name]]
  if (!isInputObjectType(named)) return []
  return Object.values(named.getFields()).flatMap((field) =>
    pathsToText(field).map((path) => [name, ...path]),
  )
}

function variablesOf(
  { args }: GraphQLField<unknown, unknown>,
  [first = '', ...rest]: readonly string[],
  text: string,
  sample: Sample,
): Record<string, unknown> {
  const wanted = args.filter((argument) => argument.name === first || isRequiredArgument(argument))
  return Object.fromEntries(
    wanted.map(({ name, type }) => [
      name,
      name === first ? withText(type, rest, text, sample) : sampleOf(name, type, sample),
    ]),
  )
}

function withText(type: GraphQLInputType, path: readonly string[], text: string, sample: Sample): unknown {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [withText(nullable.ofType, path, text, sample)]
  if (!isInputObjectType(nullable)) return text
  const [first = '', ...rest] = path
  const fields = Object.values(nullable.getFields()).filter(
    (field) => field.name === first || isRequiredInputField(field),
  )
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      field.name === first
        ? withText(field.type, rest, text, sample)
        : sampleOf(field.name, field.type, sample),
    ]),
  )
}

function sampleOf(name: string, type: GraphQLInputType, sample: Sample): unknown {
  const given = sample(name)
  if (given !== undefined) return given
  const nullable = getNullableType(type)
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name
  if (isListType(nullable)) return []
  if (isInputObjectType(nullable)) return withText(nullable, [], '', sample)
  return { Int: 1, Float: 1, Boolean: false }[nullable.name] ?? 'x'
}
