import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { rootTypes, rulesOf } from './schema-rules.ts'

/** Cost of a definition with its fragments expanded. Conditions count as met. */
export interface Cost {
  readonly depth: number
  readonly selections: number
  readonly aliases: number
  readonly directives: number
  readonly rootFields: number
  readonly credentialFields: number
  readonly introspectionDepth: number
  readonly introspectionSelections: number
  /** Aliases within introspection, and of `__schema` itself. */
  readonly introspectionAliases: number
  /** Nesting depth of lists of types and fields. */
  readonly lists: number
  /** Nesting depth below `__schema`, where every level multiplies with the number of types. */
  readonly introspectionLists: number
}

/** Nested fragments can grow exponentially; beyond this bound the exact number is irrelevant. */
const CEILING = 1_000_000_000

const nothing: Cost = {
  depth: 0,
  selections: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  credentialFields: 0,
  introspectionDepth: 0,
  introspectionSelections: 0,
  introspectionAliases: 0,
  lists: 0,
  introspectionLists: 0,
}

/** Computes the cost of each operation and fragment, each fragment only once. */
export const costsOf = (schema: GraphQLSchema, document: DocumentNode): Cost[] => {
  const counting = new Counting(schema, document)
  return document.definitions.map((definition) => {
    if (definition.kind === Kind.OPERATION_DEFINITION) return counting.ofOperation(definition)
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) return nothing
    const type = definition.typeCondition.name.value
    const cost = counting.ofFragment(definition.name.value)
    if (isIntrospectionName(type)) return introspectionCost({ ...cost, lists: 0 })
    return isRootType(schema, type) ? cost : { ...cost, rootFields: 0 }
  })
}

const isRootType = (schema: GraphQLSchema, name: string): boolean =>
  rootTypes(schema).some((type) => type.name === name)

class Counting {
  readonly #schema: GraphQLSchema
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Undefined while a fragment is being computed: a cycle costs nothing here, and validation refuses it. */
  readonly #known = new Map<string, Cost | undefined>()

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema
    this.#fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    )
  }

  ofOperation(operation: OperationDefinitionNode): Cost {
    const type = this.#schema.getRootType(operation.operation)
    const variables = (operation.variableDefinitions ?? []).map(({ directives }) =>
      directivesCost(directives),
    )
    return [directivesCost(operation.directives), ...variables].reduce(
      together,
      this.#ofSelectionSet(operation.selectionSet, type?.name),
    )
  }

  ofFragment(name: string): Cost {
    if (this.#known.has(name)) return this.#known.get(name) ?? nothing
    const fragment = this.#fragments.get(name)
    if (!fragment) return nothing
    this.#known.set(name, undefined)
    const cost = together(
      directivesCost(fragment.directives),
      this.#ofSelectionSet(fragment.selectionSet, fragment.typeCondition.name.value),
    )
    this.#known.set(name, cost)
    return cost
  }

  #ofSelectionSet({ selections }: SelectionSetNode, type: string | undefined): Cost {
    return selections
      .map((selection) => together(directivesCost(selection.directives), this.#ofSelection(selection, type)))
      .reduce(together, nothing)
  }

  #ofSelection(selection: SelectionNode, type: string | undefined): Cost {
    if (selection.kind === Kind.FIELD) return this.#ofField(selection, type)
    const inner =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? this.ofFragment(selection.name.value)
        : this.#ofSelectionSet(selection.selectionSet, selection.typeCondition?.name.value ?? type)
    return together(inner, { ...nothing, selections: 1 })
  }

  #ofField(field: FieldNode, type: string | undefined): Cost {
    const name = field.name.value
    const inner = field.selectionSet ? this.#ofSelectionSet(field.selectionSet, undefined) : nothing
    const isLimited = rulesOf(this.#schema).get(`${type}.${name}`)?.limitedBy !== undefined
    const own: Cost = {
      ...inner,
      aliases: sum(inner.aliases, field.alias ? 1 : 0),
      lists: sum(inner.lists, introspectionLists.has(name) ? 1 : 0),
      rootFields: 1,
      credentialFields: isLimited ? 1 : 0,
    }
    if (!isIntrospectionName(name) || !field.selectionSet) return oneMore(own)
    // One operation may request several types by alias, but the whole schema only once.
    if (name === '__type') return oneMore(introspectionCost({ ...own, aliases: inner.aliases, lists: 0 }))
    return oneMore(introspectionCost(own))
  }
}

const introspectionLists: ReadonlySet<string> = new Set([
  'fields',
  'inputFields',
  'interfaces',
  'possibleTypes',
])

/** Names that begin with two underscores are reserved (GraphQL, "Reserved Names"): `__schema`, `__type`, `__Type`. */
const isIntrospectionName = (name: string): boolean => name.startsWith('__')

const oneMore = (cost: Cost): Cost => ({
  ...cost,
  depth: sum(cost.depth, 1),
  selections: sum(cost.selections, 1),
})

/** Tools need deep introspection queries, so introspection has its own bounds. */
const introspectionCost = (cost: Cost): Cost => ({
  ...cost,
  depth: 0,
  selections: 0,
  introspectionDepth: sum(cost.depth, cost.introspectionDepth),
  introspectionSelections: sum(cost.selections, cost.introspectionSelections),
  introspectionAliases: sum(cost.aliases, cost.introspectionAliases),
  lists: 0,
  introspectionLists: Math.max(cost.lists, cost.introspectionLists),
})

const together = (a: Cost, b: Cost): Cost => ({
  depth: Math.max(a.depth, b.depth),
  selections: sum(a.selections, b.selections),
  aliases: sum(a.aliases, b.aliases),
  directives: Math.max(a.directives, b.directives),
  rootFields: sum(a.rootFields, b.rootFields),
  credentialFields: sum(a.credentialFields, b.credentialFields),
  introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
  introspectionSelections: sum(a.introspectionSelections, b.introspectionSelections),
  introspectionAliases: sum(a.introspectionAliases, b.introspectionAliases),
  lists: Math.max(a.lists, b.lists),
  introspectionLists: Math.max(a.introspectionLists, b.introspectionLists),
})

const directivesCost = (directives: readonly unknown[] | undefined): Cost =>
  directives?.length ? { ...nothing, directives: directives.length } : nothing

const sum = (a: number, b: number): number => Math.min(a + b, CEILING)
