import { type ASTNode, type GraphQLError, Kind } from 'graphql'

/** The message of a syntax error, without the literal that it stumbled upon: that may be a password. */
export const safeSyntaxMessage = (message: string): string =>
  message
    .replace(/\b(String|BlockString|Int|Float) "[\s\S]*"/, '$1')
    .replace(/(Invalid (?:character escape|Unicode escape) sequence): [\s\S]*/, '$1.')

/** The message of a validation error, without the literals of the document. Apollo Server has dropped suggestions. */
export const safeValidationMessage = ({ nodes, message }: GraphQLError): string => {
  const node = nodes?.[0]
  if (!node || !isLiteral(node) || message.startsWith('Field "')) return message
  const type = expectedType(message)
  return type ? `A value of type ${type} is expected here.` : 'A value of another type is expected here.'
}

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
