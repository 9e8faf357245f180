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
import { type Role, rankOf } from '../accounts/role.ts'
import { type Condition, conditionsOf, keyOfConditions, mayHold, type RawVariables } from './conditions.ts'
import type { RateLimit } from './rate-limit.ts'
import { type FieldRule, rootTypes, rulesOf } from './schema-rules.ts'

/** A selected field with `@auth`. */
export interface GuardedField {
  /** Response names from the root down to the field. */
  readonly path: readonly string[]
  readonly requires: Role
  readonly conditions: readonly Condition[]
}

/** A selected root field with `@limited`; fields of one response name are one execution. */
export interface LimitedField {
  readonly limit: RateLimit
  readonly responseName: string
  readonly node: FieldNode
  /** Has `@auth` too, so that it is about the account of whoever is signed in. */
  readonly isGuarded: boolean
  readonly conditions: readonly Condition[]
}

/** A selected field of the mutation type. */
export interface WrittenField {
  readonly name: string
  readonly isPublic: boolean
  readonly responseName: string
  readonly conditions: readonly Condition[]
}

/** What an operation meets at the gate. */
export interface OperationPlan {
  readonly guarded: readonly GuardedField[]
  readonly limited: readonly LimitedField[]
  /** What it would write; empty for a query. */
  readonly written: readonly WrittenField[]
}

/** What of it is written with these variables: one field for each response name, `__typename` and introspection left out. */
export const writesOf = ({ written }: OperationPlan, variables: RawVariables): readonly WrittenField[] => {
  const executed = written.filter(({ conditions }) => mayHold(conditions, variables))
  return [...new Map(executed.map((field) => [field.responseName, field])).values()]
}

export type PlanOf = (document: DocumentNode, operation: OperationDefinitionNode) => OperationPlan

/** Plans operations of validated documents over `schema`. A plan is made once and lives as long as its document. */
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
  return planning
}

interface Position {
  readonly type: GraphQLCompositeType
  readonly path: readonly string[]
  readonly conditions: readonly Condition[]
}

class Planning implements OperationPlan {
  readonly guarded: GuardedField[] = []
  readonly limited: LimitedField[] = []
  readonly written: WrittenField[] = []
  readonly #schema: GraphQLSchema
  readonly #operation: OperationDefinitionNode
  readonly #rules: ReadonlyMap<string, FieldRule>
  readonly #rulesAreAtRootsOnly: boolean
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Spreads gone into. What a fragment contains is the same wherever it is spread, so once is enough. */
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
    const { requires, limitedBy: limit, isPublic = false } = this.#ruleOf(type, name)
    if (requires) this.guarded.push({ path, requires, conditions })
    if (limit) this.limited.push({ limit, responseName, node, isGuarded: requires !== undefined, conditions })
    if (type === this.#schema.getMutationType())
      this.written.push({ name, isPublic, responseName, conditions })
    const fieldType = getNamedType(field.type)
    if (!node.selectionSet || this.#rulesAreAtRootsOnly || !isCompositeType(fieldType)) return
    this.visit(node.selectionSet, { type: fieldType, path, conditions })
  }

  /** Of an interface's field, the strictest rule among all the types that may turn up behind it. */
  #ruleOf(type: GraphQLCompositeType, fieldName: string): Partial<FieldRule> {
    const own = this.#rules.get(`${type.name}.${fieldName}`) ?? {}
    if (!isAbstractType(type)) return own
    const possible = this.#schema
      .getPossibleTypes(type)
      .map(({ name }) => this.#rules.get(`${name}.${fieldName}`))
    return [own, ...possible].reduce<Partial<FieldRule>>(
      (strictest, rule) => (demandOf(rule) > demandOf(strictest) ? { ...rule } : strictest),
      {},
    )
  }
}

const demandOf = (rule: Partial<FieldRule> | undefined): number =>
  rule?.requires === undefined ? -1 : rankOf(rule.requires)

const hasNestedRules = (schema: GraphQLSchema): boolean => {
  const roots = new Set(rootTypes(schema).map(({ name }) => name))
  return [...rulesOf(schema).keys()].some((coordinate) => !roots.has(coordinate.split('.')[0] ?? ''))
}
