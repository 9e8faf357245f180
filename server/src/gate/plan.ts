import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Role } from '../core/role.ts'
import { type Condition, conditionsOf, keyOfConditions, mayHold, type RawVariables } from './conditions.ts'
import { type FieldRule, rootTypes, rulesOf, strictestOf } from './schema-rules.ts'

/** A selected field with `@auth`. */
export interface GuardedField {
  /** Response names from the root to the field. */
  readonly path: readonly string[]
  readonly requires: Role
  /** Whether an account that must set up a second factor first may use it. */
  readonly isEnrolling: boolean
  /** Whether a service token opens it. */
  readonly isService: boolean
  readonly conditions: readonly Condition[]
}

/** A selected field with `@fresh`. */
export interface FreshField {
  /** Response names from the root to the field. */
  readonly path: readonly string[]
  /** The greatest age of the caller's sign-in or confirmation, in seconds. */
  readonly within: number
  readonly conditions: readonly Condition[]
}

/** A selected root field with `@limited`. Fields with the same response name are one execution. */
export interface LimitedField {
  readonly limit: string
  readonly responseName: string
  readonly node: FieldNode
  /** Whether the field also has `@auth` and therefore concerns the signed-in user's account. */
  readonly isGuarded: boolean
  readonly conditions: readonly Condition[]
}

/** A selected field of the mutation type. */
export interface WrittenField {
  readonly name: string
  readonly node: FieldNode
  readonly isPublic: boolean
  readonly responseName: string
  readonly conditions: readonly Condition[]
}

/** Everything in an operation that the gate checks. */
export interface OperationPlan {
  readonly guarded: readonly GuardedField[]
  readonly fresh: readonly FreshField[]
  readonly limited: readonly LimitedField[]
  /** The mutations it contains; empty for a query. */
  readonly written: readonly WrittenField[]
}

/** Mutations that run with these variables: one field per response name, without `__typename` and introspection. */
export const writesOf = ({ written }: OperationPlan, variables: RawVariables): readonly WrittenField[] => {
  const executed = written.filter(({ conditions }) => mayHold(conditions, variables))
  return executed.length < 2
    ? executed
    : [...new Map(executed.map((field) => [field.responseName, field])).values()]
}

export type PlanOf = (document: DocumentNode, operation: OperationDefinitionNode) => OperationPlan

/**
 * Creates and caches the plans of operations in validated documents over `schema`. A plan lives as long as its
 * document.
 */
export const createPlanner = (schema: GraphQLSchema): PlanOf => {
  const plans = new WeakMap<OperationDefinitionNode, OperationPlan>()
  return (document, operation) => {
    const known = plans.get(operation)
    if (known) return known
    const plan = makePlan(schema, document, operation)
    plans.set(operation, plan)
    return plan
  }
}

const makePlan = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationPlan => {
  const planning = new Planning(schema, document, operation)
  const root = schema.getRootType(operation.operation)
  if (root) planning.visit(operation.selectionSet, { type: root, path: [], conditions: [] })
  const { guarded, fresh, limited, written } = planning
  return { guarded, fresh, limited, written }
}

interface Position {
  readonly type: GraphQLCompositeType
  readonly path: readonly string[]
  readonly conditions: readonly Condition[]
}

class Planning implements OperationPlan {
  readonly guarded: GuardedField[] = []
  readonly fresh: FreshField[] = []
  readonly limited: LimitedField[] = []
  readonly written: WrittenField[] = []
  readonly #schema: GraphQLSchema
  readonly #operation: OperationDefinitionNode
  readonly #rules: ReadonlyMap<string, FieldRule>
  readonly #rulesAreAtRootsOnly: boolean
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Fragments already visited. A fragment's contents are the same wherever it is spread, so one visit is enough. */
  readonly #visited = new Set<string>()

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#schema = schema
    this.#operation = operation
    this.#rules = rulesOf(schema)
    this.#rulesAreAtRootsOnly = !hasNestedRules(schema)
    this.#fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    )
  }

  visit({ selections }: SelectionSetNode, position: Position): void {
    for (const selection of selections) {
      const conditions = conditionsOf(selection, this.#operation, position.conditions)
      if (!conditions) continue
      const here = { ...position, conditions }
      if (selection.kind === Kind.FIELD) this.#visitField(selection, here)
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.#visitFragment(selection.selectionSet, selection.typeCondition?.name.value, here)
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) this.#visitSpread(selection.name.value, here)
    }
  }

  #visitSpread(name: string, position: Position): void {
    const fragment = this.#fragments.get(name)
    const always = `${name}?`
    const key = always + keyOfConditions(position.conditions)
    if (!fragment || this.#visited.has(key) || this.#visited.has(always)) return
    this.#visited.add(key)
    this.#visitFragment(fragment.selectionSet, fragment.typeCondition.name.value, position)
  }

  #visitFragment(selectionSet: SelectionSetNode, condition: string | undefined, position: Position): void {
    const type = condition === undefined ? position.type : this.#schema.getType(condition)
    if (isCompositeType(type)) this.visit(selectionSet, { ...position, type })
  }

  #visitField(node: FieldNode, { type, path: parentPath, conditions }: Position): void {
    const name = node.name.value
    const field = isUnionType(type) ? undefined : type.getFields()[name]
    if (!field) return
    const responseName = node.alias?.value ?? name
    const path = [...parentPath, responseName]
    const {
      requires,
      freshWithin,
      limitedBy: limit,
      isPublic = false,
      isEnrolling = false,
      isService = false,
    } = this.#ruleOf(type, name)
    if (requires) this.guarded.push({ path, requires, isEnrolling, isService, conditions })
    if (freshWithin !== undefined) this.fresh.push({ path, within: freshWithin, conditions })
    if (limit) this.limited.push({ limit, responseName, node, isGuarded: requires !== undefined, conditions })
    if (type === this.#schema.getMutationType())
      this.written.push({ name, node, isPublic, responseName, conditions })
    const fieldType = getNamedType(field.type)
    if (!node.selectionSet || this.#rulesAreAtRootsOnly || !isCompositeType(fieldType)) return
    this.visit(node.selectionSet, { type: fieldType, path, conditions })
  }

  /** For an interface's field, returns the strictest role and freshness among all possible types. */
  #ruleOf(type: GraphQLCompositeType, fieldName: string): Partial<FieldRule> {
    const own = this.#rules.get(`${type.name}.${fieldName}`) ?? {}
    if (!isAbstractType(type)) return own
    const possible = this.#schema
      .getPossibleTypes(type)
      .map(({ name }) => this.#rules.get(`${name}.${fieldName}`))
    return strictestOf([own, ...possible])
  }
}

const hasNestedRules = (schema: GraphQLSchema): boolean => {
  const roots = new Set(rootTypes(schema).map(({ name }) => name))
  return [...rulesOf(schema).keys()].some((coordinate) => !roots.has(coordinate.split('.')[0] ?? ''))
}
