import type { OperationDefinitionNode, SelectionNode } from 'graphql'
import { Kind } from 'graphql'

/** The raw variables of a request, as they came: not coerced, so of any type. */
export type RawVariables = Readonly<Record<string, unknown>>

/** A selection is there when the Boolean variable `variable` is `value`. */
export interface Condition {
  readonly variable: string
  readonly value: boolean
  /** What the operation declares as the variable's default. */
  readonly fallback: boolean | undefined
}

/**
 * What `@skip` and `@include` on a selection demand, besides `outer`; undefined when literals in them exclude it always.
 */
export const conditionsOf = (
  selection: SelectionNode,
  operation: OperationDefinitionNode,
  outer: readonly Condition[],
): readonly Condition[] | undefined => {
  if (!selection.directives?.length) return outer
  const conditions = [...outer]
  for (const { name, arguments: [argument] = [] } of selection.directives) {
    if ((name.value !== 'skip' && name.value !== 'include') || !argument) continue
    const value = name.value === 'include'
    if (argument.value.kind === Kind.BOOLEAN && argument.value.value !== value) return undefined
    if (argument.value.kind !== Kind.VARIABLE) continue
    const variable = argument.value.name.value
    conditions.push({ variable, value, fallback: fallbackOf(variable, operation) })
  }
  return conditions
}

const fallbackOf = (variable: string, operation: OperationDefinitionNode): boolean | undefined => {
  const definition = operation.variableDefinitions?.find((one) => one.variable.name.value === variable)
  return definition?.defaultValue?.kind === Kind.BOOLEAN ? definition.defaultValue.value : undefined
}

/**
 * Whether all conditions may hold with these variables. A value that is no Boolean counts as holding: it is refused
 * when the variables are coerced, and until then nobody gets past a rule with it.
 */
export const mayHold = (conditions: readonly Condition[], variables: RawVariables): boolean =>
  conditions.every(({ variable, value, fallback }) => {
    const given = Object.hasOwn(variables, variable) ? variables[variable] : fallback
    return typeof given === 'boolean' ? given === value : true
  })

/** The same for equal conditions in any order. */
export const keyOfConditions = (conditions: readonly Condition[]): string =>
  [...new Set(conditions.map(({ variable, value }) => `${variable}=${value}`))].sort().join('&')
