import { type ASTNode, type GraphQLError, Kind } from 'graphql'

/** The message of a syntax error, without the literal that it stumbled upon: that may be a password. */
export const safeSyntaxMessage = (message: string): string =>
  message
    .replace(/\b(String|BlockString|Int|Float) "[\s\S]*"/, '$1')
    .replace(/(Invalid (?:character escape|Unicode escape) sequence): [\s\S]*/, '$1.')

/** The message of a validation error, without suggestions and without the literals of the document. */
export const safeValidationMessage = (error: GraphQLError): string => {
  const node = error.nodes?.[0]
  const message = withoutSuggestion(error.message)
  if (!node || !isLiteral(node) || message.startsWith('Field "')) return message
  const type = expectedType(message)
  return type ? `A value of type ${type} is expected here.` : 'A value of another type is expected here.'
}

const withoutSuggestion = (message: string): string => message.replace(/ ?Did you mean [\s\S]*\?$/, '')

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
