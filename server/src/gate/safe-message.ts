import { type ASTNode, type GraphQLError, type GraphQLSchema, isEnumType, Kind } from 'graphql'

/** Removes the offending literal from a syntax error's message, because it may be a password. */
export const safeSyntaxMessage = (message: string): string =>
  message
    .replace(/\b(String|BlockString|Int|Float) "[\s\S]*"/, '$1')
    .replace(/(Invalid (?:character escape|Unicode escape) sequence): [\s\S]*/, '$1.')

/**
 * Removes literals from a validation error's message. Apollo Server has already removed suggestions. If an enum of
 * `schema` is expected, the message lists all of its values, which are public.
 */
export const safeValidationMessage = (
  { nodes, message }: GraphQLError,
  schema: GraphQLSchema | undefined,
): string => {
  const node = nodes?.[0]
  if (!node || !isLiteral(node) || message.startsWith('Field "')) return message
  const oneOf = /^OneOf Input Object "(\w+)"/.exec(message)?.[1]
  if (oneOf !== undefined) return `Give exactly one of the fields of ${oneOf}.`
  const type = expectedType(message)
  if (type === undefined) return 'A value of another type is expected here.'
  const values = valuesOfEnum(schema?.getType(type.replaceAll('!', '')))
  return `A value of type ${type} is expected here${values ? `: one of ${values}` : ''}.`
}

/** Lists an enum's values; undefined for any other type. */
export const valuesOfEnum = (type: unknown): string | undefined =>
  isEnumType(type)
    ? type
        .getValues()
        .map(({ name }) => name)
        .join(', ')
    : undefined

const expectedType = (message: string): string | undefined =>
  /^Expected value of type "([\w![\]]+)"/.exec(message)?.[1] ??
  /^(?:Enum "(\w+)"|(\w+)) cannot represent /.exec(message)?.slice(1).find(Boolean) ??
  /^Value "\w+" does not exist in "(\w+)" enum\.$/.exec(message)?.[1]

const literalKinds: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.ENUM,
  Kind.NULL,
  Kind.LIST,
  Kind.OBJECT,
])

const isLiteral = (node: ASTNode): boolean => literalKinds.has(node.kind)
