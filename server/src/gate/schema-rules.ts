import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { type Role, rankOf } from '../core/role.ts'
import { enrollingDirective, freshDirective, publicDirective, serviceDirective } from './directives.ts'

/** The applied directives of one field. */
export interface FieldRule {
  readonly isPublic: boolean
  readonly requires?: Role
  /** The greatest age of the caller's sign-in or confirmation, in seconds. */
  readonly freshWithin?: number
  /** Whether an account that must set up a second factor first may use it. */
  readonly isEnrolling?: boolean
  /** Whether a service token opens it. */
  readonly isService?: boolean
  readonly limitedBy?: string
}

const ruleOf = new WeakMap<GraphQLSchema, Map<string, FieldRule>>()

/**
 * Returns the rules of a schema by coordinate (`Mutation.login`), without fields that have no applied directive. Cached
 * per schema.
 */
export const rulesOf = (schema: GraphQLSchema): ReadonlyMap<string, FieldRule> => {
  const known = ruleOf.get(schema)
  if (known) return known
  const rules = readRules(schema)
  ruleOf.set(schema, rules)
  return rules
}

/** The query, mutation and, if present, subscription types. */
export const rootTypes = (schema: GraphQLSchema): GraphQLObjectType[] =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => type != null,
  )

/** Combines rules to the highest role and the shortest age that any of them requires. */
export const strictestOf = (rules: readonly (Partial<FieldRule> | undefined)[]): Partial<FieldRule> => {
  const [strictest] = rules.toSorted((one, other) => demandOf(other) - demandOf(one))
  const ages = rules.flatMap((rule) => rule?.freshWithin ?? [])
  return { ...strictest, ...(ages.length > 0 && { freshWithin: Math.min(...ages) }) }
}

const demandOf = (rule: Partial<FieldRule> | undefined): number =>
  rule?.requires === undefined ? -1 : rankOf(rule.requires)

/**
 * Throws, naming the field, if a root field has no rule or two rules, or if a rule is applied where it has no effect.
 */
export const assertRules = (schema: GraphQLSchema): void => {
  const rules = rulesOf(schema)
  const roots = rootTypes(schema)
  const rootCoordinates = new Set(
    roots.flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)),
  )
  for (const coordinate of rootCoordinates) assertRootRule(coordinate, rules.get(coordinate))
  for (const [coordinate, rule] of rules) {
    assertFreshness(coordinate, rule)
    assertEnrolling(coordinate, rule, rootCoordinates.has(coordinate))
    assertService(coordinate, rule, rootCoordinates.has(coordinate))
    if (!rootCoordinates.has(coordinate)) assertNestedRule(coordinate, rule)
  }
}

const assertRootRule = (coordinate: string, rule: FieldRule | undefined): void => {
  const count = Number(rule?.isPublic === true) + Number(rule?.requires !== undefined)
  if (count === 1) return
  const complaint = count === 0 ? 'has neither @auth nor @public' : 'has both @auth and @public'
  throw new Error(`${coordinate} ${complaint}. Say who may use it with exactly one of them.`)
}

const assertNestedRule = (coordinate: string, rule: FieldRule): void => {
  if (rule.isPublic) throw new Error(`${coordinate} has @public, which is for fields of Query and Mutation.`)
  if (rule.limitedBy)
    throw new Error(`${coordinate} has @limited, which is for fields of Query and Mutation.`)
}

const assertFreshness = (coordinate: string, { requires, freshWithin }: FieldRule): void => {
  if (freshWithin === undefined) return
  if (requires === undefined)
    throw new Error(`${coordinate} has @fresh without @auth. Say who may use it with @auth.`)
  if (freshWithin <= 0)
    throw new Error(`${coordinate} has @fresh(within: ${freshWithin}). Give a positive number of seconds.`)
}

const assertEnrolling = (coordinate: string, { requires, isEnrolling }: FieldRule, isRoot: boolean): void => {
  if (isEnrolling && (!isRoot || requires === undefined))
    throw new Error(`${coordinate} has @enrolling, which is for fields of Query and Mutation with @auth.`)
}

const assertService = (coordinate: string, rule: FieldRule, isRoot: boolean): void => {
  if (!rule.isService) return
  if (!isRoot || rule.requires === undefined || rule.freshWithin !== undefined || rule.limitedBy)
    throw new Error(
      `${coordinate} has @service, which is for root fields with @auth, and without @fresh and @limited.`,
    )
}

const readRules = (schema: GraphQLSchema): Map<string, FieldRule> => {
  const rules = new Map<string, FieldRule>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const rule = readRule(schema, field, coordinate)
      if (rule) rules.set(coordinate, rule)
    }
  }
  return rules
}

const readRule = (
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  coordinate: string,
): FieldRule | undefined => {
  const { astNode } = field
  if (!astNode?.directives?.length) return undefined
  assertDirectivesKnown(schema, astNode.directives, coordinate)
  const [authDirective, limitedDirective] = [schema.getDirective('auth'), schema.getDirective('limited')]
  try {
    const auth = authDirective && getDirectiveValues(authDirective, astNode)
    const limited = limitedDirective && getDirectiveValues(limitedDirective, astNode)
    const fresh = getDirectiveValues(freshDirective, astNode)
    const isEnrolling = getDirectiveValues(enrollingDirective, astNode) !== undefined
    const isService = getDirectiveValues(serviceDirective, astNode) !== undefined
    const isPublic = getDirectiveValues(publicDirective, astNode) !== undefined
    return {
      isPublic,
      ...(auth && { requires: auth.requires as Role }),
      ...(fresh && { freshWithin: Number(fresh.within) }),
      ...(isEnrolling && { isEnrolling }),
      ...(isService && { isService }),
      ...(limited && { limitedBy: String(limited.by) }),
    }
  } catch (error) {
    throw new Error(`${coordinate} has a rule that cannot be read.`, { cause: error })
  }
}

const assertDirectivesKnown = (
  schema: GraphQLSchema,
  directives: readonly { readonly name: { readonly value: string } }[],
  coordinate: string,
): void => {
  for (const { name } of directives) {
    if (!schema.getDirective(name.value))
      throw new Error(`${coordinate} has the unknown directive @${name.value}.`)
  }
}
