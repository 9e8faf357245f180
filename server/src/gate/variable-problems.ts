import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql'
import type { RawVariables } from './conditions.ts'

/**
 * What is wrong with a request's variables: where, and what is expected there. The sentences of graphql-js print the
 * value of the whole variable, a password beside a mistyped key too (graphql-js #2629); these never print a value.
 */
export const describeVariableProblems = (
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: RawVariables,
): string[] =>
  (operation.variableDefinitions ?? []).flatMap((definition) => problemsOf(schema, definition, variables))

const problemsOf = (
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: RawVariables,
): string[] => {
  const name = definition.variable.name.value
  const type = typeFromAST(schema, definition.type)
  if (!isInputType(type)) return []
  if (!Object.hasOwn(variables, name)) {
    const isMissing = isNonNullType(type) && !definition.defaultValue
    return isMissing ? [`The variable $${name} is missing. Send a value of type ${type}.`] : []
  }
  return coercionProblems(name, type, variables[name])
}

const coercionProblems = (name: string, type: GraphQLInputType, value: unknown): string[] => {
  const problems: string[] = []
  const note = (path: readonly (string | number)[], _value: unknown, error: Error): void => {
    const place = `$${name}${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`
    problems.push(describe(place, typeAt(type, path), error.message))
  }
  coerceInputValue(value, type, note, true)
  return problems
}

const missingField = /^Field "(\w+)" of required type "([\w![\]]+)" was not provided\.$/
const unknownField = /^Field "([\s\S]*)" is not defined by type "(\w+)"\.$/
const oneOf = /^Exactly one key must be specified for OneOf type "(\w+)"\.$/
/** A key is printed only when it could be the name of a field: whatever else stands there was not meant as a key. */
const fieldName = /^[_a-z]\w{0,39}$/i

const describe = (place: string, expected: GraphQLInputType, message: string): string => {
  const [, missing, missingType] = missingField.exec(message) ?? []
  if (missing) return `${place}.${missing} is missing. Send a value of type ${missingType}.`
  const [, unknown, owner] = unknownField.exec(message) ?? []
  if (unknown !== undefined) {
    const field = fieldName.test(unknown) ? `the field "${unknown}"` : 'a field'
    return `${place} has ${field}, which ${owner} does not have. Leave it out, or correct its name.`
  }
  if (oneOf.test(message)) return `${place} needs exactly one of the fields of ${expected}.`
  return `${place} is not of the type ${expected}. Send a value of that type.`
}

/** The type that is expected at `path` within a value of `type`. */
const typeAt = (type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType =>
  path.reduce<GraphQLInputType>((outer, key) => {
    const nullable = getNullableType(outer)
    if (typeof key === 'number') return isListType(nullable) ? nullable.ofType : outer
    const owner = getNamedType(outer)
    return isInputObjectType(owner) ? (owner.getFields()[key]?.type ?? outer) : outer
  }, type)
