import type { OperationDefinitionNode, SelectionNode } from 'graphql'
import { Kind } from 'graphql'

/** A request's variables before coercion; their types are unchecked. */
export type RawVariables = Readonly<Record<string, unknown>>

/** Includes a selection if the Boolean variable `variable` equals `value`. */
export interface Condition {
  readonly variable: string
  readonly value: boolean
  /** The default value that the operation declares for the variable. */
  readonly fallback: boolean | undefined
}

/**
 * Combines `outer` with the conditions of `@skip` and `@include` on a selection; undefined if literals always exclude
 * it.
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
 * Whether all conditions can hold with these variables. A value that is not a Boolean counts as meeting its condition:
 * coercion refuses it later, and until then it must not bypass a rule.
 */
export const mayHold = (conditions: readonly Condition[], variables: RawVariables): boolean =>
  conditions.every(({ variable, value, fallback }) => {
    const given = Object.hasOwn(variables, variable) ? variables[variable] : fallback
    return typeof given === 'boolean' ? given === value : true
  })

/** Returns the same key for the same conditions in any order. */
export const keyOfConditions = (conditions: readonly Condition[]): string =>
  [...new Set(conditions.map(({ variable, value }) => `${variable}=${value}`))].sort().join('&')
