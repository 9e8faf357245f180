import {
  GraphQLError,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql'
import { badUserInput, type Refusal } from '../core/errors.ts'
import type { RawVariables } from './conditions.ts'
import { valuesOfEnum } from './safe-message.ts'

/** Thrown when variables do not match their operation's declarations. */
export class UnfitVariables extends GraphQLError {
  override readonly name = 'UnfitVariables'
  /** One error per reported problem. */
  readonly refusals: readonly Refusal[]

  constructor(problems: readonly string[]) {
    super('Variables do not fit what the operation declares.')
    this.refusals = problems.map(badUserInput)
  }
}

/**
 * Coerces variables like graphql-js but stops after the last problem to report. graphql-js creates an error for every
 * problem and prints the whole variable, which is slow and discloses a password next to a mistyped key (graphql-js
 * #2629). These messages print no values.
 *
 * @param mostProblems maximum number of problems to report
 * @throws {UnfitVariables}
 */
export const coerceVariables = (
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: RawVariables,
  mostProblems: number,
): RawVariables => {
  const coercion = new Coercion(mostProblems)
  const coerced: Record<string, unknown> = Object.create(null)
  for (const definition of variableDefinitions) {
    const name = definition.variable.name.value
    const value = coercion.ofVariable(schema, definition, variables)
    if (value !== undefined) coerced[name] = value
  }
  if (coercion.problems.length > 0) throw new UnfitVariables(coercion.problems)
  return coerced
}

/** A key is printed only if it could be a field name; anything else may be a value in the wrong place. */
const fieldName = /^[_a-z]\w{0,39}$/i

/** Values become undefined if they are invalid, or once enough problems have been found. */
class Coercion {
  readonly problems: string[] = []
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get #isOver(): boolean {
    return this.problems.length >= this.#most
  }

  #report(problem: string): undefined {
    if (!this.#isOver) this.problems.push(problem)
  }

  ofVariable(
    schema: GraphQLSchema,
    { variable, type: typeNode, defaultValue }: VariableDefinitionNode,
    variables: RawVariables,
  ): unknown {
    const name = variable.name.value
    const type = typeFromAST(schema, typeNode)
    if (!isInputType(type)) return undefined
    if (Object.hasOwn(variables, name)) return this.#ofValue(variables[name], type, `$${name}`)
    if (defaultValue) return valueFromAST(defaultValue, type)
    if (!isNonNullType(type)) return undefined
    return this.#report(`The variable $${name} is missing. Send a value of type ${type}.`)
  }

  #ofValue(value: unknown, type: GraphQLInputType, place: string, expected = type): unknown {
    if (isNonNullType(type)) {
      return value == null ? this.#wrongType(place, type) : this.#ofValue(value, type.ofType, place, type)
    }
    if (value == null) return null
    if (isListType(type)) return this.#ofList(value, type.ofType, place, expected)
    if (isInputObjectType(type)) return this.#ofObject(value, type, place, expected)
    return this.#ofLeaf(value, type, place, expected)
  }

  /** A value that is not a list is coerced to a list of one item (GraphQL, "List", input coercion). */
  #ofList(value: unknown, type: GraphQLInputType, place: string, expected: GraphQLInputType): unknown {
    if (!Array.isArray(value)) return [this.#ofValue(value, type, place, expected)]
    const coerced: unknown[] = []
    for (let index = 0; index < value.length && !this.#isOver; index += 1)
      coerced.push(this.#ofValue(value[index], type, `${place}[${index}]`))
    return coerced
  }

  #ofObject(
    value: unknown,
    type: GraphQLInputObjectType,
    place: string,
    expected: GraphQLInputType,
  ): unknown {
    if (!isRecord(value)) return this.#wrongType(place, expected)
    const coerced: Record<string, unknown> = Object.create(null)
    const fields = type.getFields()
    for (const { name, type: fieldType, defaultValue } of Object.values(fields)) {
      if (Object.hasOwn(value, name) && value[name] !== undefined)
        coerced[name] = this.#ofValue(value[name], fieldType, `${place}.${name}`)
      else if (defaultValue !== undefined) coerced[name] = defaultValue
      else if (isNonNullType(fieldType))
        this.#report(`${place}.${name} is missing. Send a value of type ${fieldType}.`)
    }
    this.#refuseUnknown(value, type, place)
    if (type.isOneOf && !hasOneValue(coerced))
      this.#report(`${place} needs exactly one of the fields of ${type}.`)
    return coerced
  }

  #refuseUnknown(value: object, type: GraphQLInputObjectType, place: string): void {
    const fields = type.getFields()
    for (const key in value) {
      if (this.#isOver) return
      if (Object.hasOwn(fields, key)) continue
      const field = fieldName.test(key) ? `the field "${key}"` : 'a field'
      this.#report(`${place} has ${field}, which ${type} does not have. Leave it out, or correct its name.`)
    }
  }

  /** Most scalars accept no objects or lists. A scalar's own error would print the whole value. */
  #ofLeaf(value: unknown, type: GraphQLLeafType, place: string, expected: GraphQLInputType): unknown {
    if (typeof value === 'object' && type.extensions.acceptsObjects !== true)
      return this.#wrongType(place, expected)
    try {
      const parsed = type.parseValue(value)
      return parsed === undefined ? this.#wrongType(place, expected) : parsed
    } catch {
      return this.#wrongType(place, expected)
    }
  }

  #wrongType(place: string, type: GraphQLInputType): undefined {
    const values = valuesOfEnum(getNullableType(type))
    const wanted = values ? `one of ${values}` : 'a value of that type'
    return this.#report(`${place} is not of the type ${type}. Send ${wanted}.`)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const hasOneValue = (fields: object): boolean => {
  const values = Object.values(fields)
  return values.length === 1 && values[0] !== null
}
