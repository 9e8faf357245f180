import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql'
import { Kind } from 'graphql'
import { operationRejected, type Refusal, raisedWith } from '../core/errors.ts'
import { type Cost, costsOf } from './document-cost.ts'

/** The maximum sizes of a document. A larger document is refused with `OPERATION_REJECTED`. */
export interface DocumentLimits {
  /** Lexical tokens; the parser stops there. */
  readonly tokens: number
  /** Nesting depth of fields. */
  readonly depth: number
  /** Aliased fields of an operation after fragment expansion, including aliases of `__typename`. */
  readonly aliases: number
  /** Directives at one location: a field, fragment, variable or operation. */
  readonly directives: number
  /** Fields, inline fragments and spreads of an operation after fragment expansion. */
  readonly selections: number
  /** Root fields of an operation. */
  readonly rootFields: number
  /** Root fields of an operation with `@limited`: sign-ins, registrations, password changes. */
  readonly credentialFields: number
  /** Nesting depth within `__schema` and `__type`, where the other bounds for depth and selections do not apply. */
  readonly introspectionDepth: number
  readonly introspectionSelections: number
  /** Each of them lists all types again. Aliases of `__type` do not count. */
  readonly introspectionAliases: number
  /** Nested lists of fields or types below `__schema`. */
  readonly introspectionLists: number
}

/** Large enough for real clients and for the introspection queries of GraphiQL and code generators. */
export const defaultDocumentLimits: DocumentLimits = {
  tokens: 1000,
  depth: 8,
  aliases: 10,
  directives: 5,
  selections: 250,
  rootFields: 10,
  credentialFields: 1,
  introspectionDepth: 20,
  introspectionSelections: 500,
  introspectionAliases: 0,
  introspectionLists: 1,
}

type CountedLimit = Exclude<keyof DocumentLimits, 'tokens'>

/** Says how to stay within a limit and, to operators, how to raise it. */
const explanations: Readonly<Record<CountedLimit, (most: number) => string>> = {
  depth: (most) =>
    `Fields are nested deeper than ${most} levels. Ask for the deeper ones in an operation of their own. ${raisedWith('LIMIT_DEPTH')}`,
  aliases: (most) =>
    `An operation has more than ${most} aliases, fragments expanded. Spread them over several requests. ${raisedWith('LIMIT_ALIASES')}`,
  directives: (most) =>
    `More than ${most} directives at one location. Remove those that repeat. ${raisedWith('LIMIT_DIRECTIVES')}`,
  selections: (most) =>
    `An operation selects more than ${most} fields and fragments, fragments expanded. Select fewer, or spread them over several requests. ${raisedWith('LIMIT_SELECTIONS')}`,
  rootFields: (most) =>
    `An operation has more than ${most} fields at its root. Spread them over several requests. ${raisedWith('LIMIT_ROOT_FIELDS')}`,
  credentialFields: (most) =>
    `An operation has more than ${most} of the fields with @limited. Send each of them in a request of its own.`,
  introspectionDepth: (most) =>
    `Introspection is nested deeper than ${most} levels. Read /schema.graphql instead.`,
  introspectionSelections: (most) =>
    `Introspection selects more than ${most} fields and fragments. Read /schema.graphql instead.`,
  introspectionLists: () =>
    'Introspection lists fields or types within fields or types of the whole schema. Ask for one type with __type, or read /schema.graphql instead.',
  introspectionAliases: () =>
    'Introspection is not answered under aliases. Leave them out, or read /schema.graphql instead.',
}

/** Creates the refusal of a document with more than `most` tokens, which the parser detects first. */
export const tooManyTokens = (most: number): Refusal =>
  operationRejected(
    `The document has more than ${most} tokens. Select fewer fields, or send several smaller documents. ${raisedWith('LIMIT_TOKENS')}`,
  )

const countedLimits = Object.keys(explanations) as CountedLimit[]

/**
 * Returns the refusal of a parsed document, or undefined if it is within all limits. Takes time linear in the
 * document's size.
 */
const findExcess = (
  schema: GraphQLSchema,
  document: DocumentNode,
  limits: DocumentLimits,
): Refusal | undefined => {
  const costs = costsOf(schema, document)
  const exceeded = countedLimits.find((limit) => costs.some((cost: Cost) => cost[limit] > limits[limit]))
  return exceeded && operationRejected(explanations[exceeded](limits[exceeded]))
}

const emptyDocument: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] }

/**
 * A validation rule that hides a document beyond the limits from the other rules, some of which compare every field
 * with every other (CVE-2023-26144). Validation continues with what a visitor returns, so the others see an empty
 * document.
 */
export const documentLimitsRule =
  (limits: DocumentLimits): ValidationRule =>
  (context) => ({
    Document: (document) => {
      const excess = findExcess(context.getSchema(), document, limits)
      if (!excess) return undefined
      context.reportError(excess)
      return emptyDocument
    },
  })
