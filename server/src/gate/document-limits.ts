import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql'
import { Kind } from 'graphql'
import { operationRejected, type Refusal } from '../errors.ts'
import { type Cost, costsOf } from './document-cost.ts'

/** The most that a document may have; one more is refused as `OPERATION_REJECTED`. */
export interface DocumentLimits {
  /** Lexical tokens; the parser stops there. */
  readonly tokens: number
  /** Fields within fields. */
  readonly depth: number
  /** Aliased fields of an operation, fragments expanded; aliases of `__typename` count. */
  readonly aliases: number
  /** Directives at one place: on one field, fragment, variable or operation. */
  readonly directives: number
  /** Fields, inline fragments and spreads of an operation, fragments expanded. */
  readonly selections: number
  /** Fields of an operation at its root. */
  readonly rootFields: number
  /** Root fields of an operation with `@limited`: sign-ins, registrations, password changes. */
  readonly credentialFields: number
  /** Within `__schema` and `__type`, where the other bounds of depth and selections do not count. */
  readonly introspectionDepth: number
  readonly introspectionSelections: number
}

/** Room for the operations of real clients, and for the introspection queries of GraphiQL and code generators. */
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
}

type CountedLimit = Exclude<keyof DocumentLimits, 'tokens'>

const explanations: Readonly<Record<CountedLimit, (most: number) => string>> = {
  depth: (most) =>
    `Fields are nested deeper than ${most} levels. Ask for the deeper ones in an operation of their own.`,
  aliases: (most) =>
    `An operation has more than ${most} aliases, fragments expanded. Spread them over several requests.`,
  directives: (most) => `More than ${most} directives stand at one place. Remove those that repeat.`,
  selections: (most) =>
    `An operation selects more than ${most} fields and fragments, fragments expanded. Select fewer, or spread them over several requests.`,
  rootFields: (most) =>
    `An operation has more than ${most} fields at its root. Spread them over several requests.`,
  credentialFields: (most) =>
    `An operation has more than ${most} of the fields with @limited. Send each of them in a request of its own.`,
  introspectionDepth: (most) =>
    `Introspection is nested deeper than ${most} levels. Read /schema.graphql instead.`,
  introspectionSelections: (most) =>
    `Introspection selects more than ${most} fields and fragments. Read /schema.graphql instead.`,
}

/** The refusal for a document of more than `most` tokens, of which the parser knows first. */
export const tooManyTokens = (most: number): Refusal =>
  operationRejected(
    `The document has more than ${most} tokens. Select fewer fields, or send several smaller documents.`,
  )

const countedLimits = Object.keys(explanations) as CountedLimit[]

/** The refusal of a parsed document, or undefined when it keeps all limits. In time linear to the document's size. */
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
 * A rule that spares graphql-js a document beyond the limits: some of its rules compare every field with every other
 * (CVE-2023-26144). Validation goes on with what a visitor returns, so that the other rules see an empty document.
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
