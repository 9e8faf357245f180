import type { GraphQLRequestContext } from '@apollo/server'
import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  GraphQLScalarType,
  GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { RawVariables } from './conditions.ts'
import { costsOf } from './document-cost.ts'
import { countTokens } from './document-store.ts'
import type { PlanOf } from './plan.ts'

/** The compiled operation of a valid document that contains only one. */
export interface CompiledOperation {
  readonly text: string
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** Approximate memory use in units of 0.5 KB; an upper bound. */
  readonly weight: number
  /** @param variables coerced, as returned by `getVariableValues` */
  run(context: object, variables: RawVariables): Promise<ExecutionResult>
}

/** Longer documents are rarely sent twice. */
const longestText = 4_096
/** Maximum number of documents whose uses are counted; the least recently used is evicted first. */
const mostCounted = 500
/** Number of requests after which compiling pays off. */
const usesBefore = 10
/**
 * Heavier operations would block the event loop while they compile. The default limits allow no operation this heavy.
 */
const heaviest = 2_000
/** Maximum total weight of the operations of one kind of requester. */
const mostWeight = 20_000
/** Weight of every operation, however few fields it selects. */
const leastWeight = 50

/** Operations compiled for one kind of requester, so that no other kind can fill the memory or evict them. */
class Shelf {
  readonly compiled = new LRUCache<string, CompiledOperation>({
    maxSize: mostWeight,
    sizeCalculation: ({ weight }) => weight,
  })
  /** Uses by hash of the document; `never` if it cannot be compiled. */
  readonly uses = new LRUCache<string, number | 'never'>({ max: mostCounted })
}

type NotedRequest = Pick<
  GraphQLRequestContext<object>,
  'source' | 'queryHash' | 'document' | 'operation' | 'request'
>

/** Frequent operations, compiled by graphql-jit. All others go through Apollo Server. */
export class CompiledOperations {
  readonly #schema: GraphQLSchema
  readonly #canBeCompiled: boolean
  readonly #planOf: PlanOf
  readonly #guarded = new Shelf()
  readonly #open = new Shelf()

  constructor(schema: GraphQLSchema, planOf: PlanOf) {
    this.#schema = withCoercedVariable(schema)
    this.#canBeCompiled = !hasAsyncTypes(schema)
    this.#planOf = planOf
  }

  get size(): number {
    return this.#guarded.compiled.size + this.#open.compiled.size
  }

  /** Sum of the weights of all compiled operations; see `CompiledOperation.weight`. */
  get weight(): number {
    return this.#guarded.compiled.calculatedSize + this.#open.compiled.calculatedSize
  }

  /**
   * Looks an operation up without marking it as used, because the gate has not let the request pass yet.
   *
   * @param name the request's `operationName`
   */
  find(text: string, name: string | undefined): CompiledOperation | undefined {
    const known = this.#guarded.compiled.peek(text) ?? this.#open.compiled.peek(text)
    return name === undefined || name === known?.operation.name?.value ? known : undefined
  }

  /** Marks a compiled operation as used. Call this after the gate has let the request pass. */
  touch({ text }: CompiledOperation): void {
    this.#guarded.compiled.get(text) ?? this.#open.compiled.get(text)
  }

  /**
   * Counts a valid request and compiles its operation once it is frequent. Call this after the gate has let the request
   * pass.
   */
  note({ source: text, queryHash, document, operation }: NotedRequest): void {
    if (text === undefined || queryHash === undefined || !document || !operation) return
    if (!this.#canBeCompiled || text.length > longestText || !hasOneOperation(document)) return
    const { uses, compiled } = this.#shelfOf(document, operation)
    const count = uses.get(queryHash) ?? 0
    if (count === 'never' || compiled.has(text)) return
    if (count + 1 < usesBefore) return void uses.set(queryHash, count + 1)
    const result = this.#compile(text, document, operation)
    if (result === undefined) return void uses.set(queryHash, 'never')
    // Reset the count of an evicted operation, otherwise each further request would compile it again.
    uses.delete(queryHash)
    compiled.set(text, result)
  }

  /** Only signed-in users pass the gate with a guarded field. */
  #shelfOf(document: DocumentNode, operation: OperationDefinitionNode): Shelf {
    return this.#planOf(document, operation).guarded.length > 0 ? this.#guarded : this.#open
  }

  #compile(
    text: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): CompiledOperation | undefined {
    const weight = weightOf(this.#schema, document)
    if (weight > heaviest || !isPlain(document)) return undefined
    const compiled = compileQuery(this.#schema, withCoercedVariables(document))
    if (!isCompiledQuery(compiled)) return undefined
    const run = async (context: object, variables: RawVariables): Promise<ExecutionResult> => {
      const result = await compiled.query(undefined, context, variables)
      return result.errors ? { ...result, errors: result.errors.map(asGraphQLError) } : result
    }
    return { text, document, operation, weight, run }
  }
}

const hasOneOperation = ({ definitions }: DocumentNode): boolean =>
  definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length === 1

/** The document is kept as well. One of its tokens takes about as much memory as the code of one selected field. */
const weightOf = (schema: GraphQLSchema, document: DocumentNode): number =>
  leastWeight +
  countTokens(document) +
  Math.max(...costsOf(schema, document).map(({ selections }) => selections))

/**
 * Whether the document avoids everything that is unsafe or different when compiled: the compiler writes literals and
 * names into code, where a crafted string would become code itself, and it handles input object defaults and fragment
 * includes differently. So no strings, objects, lists or directives are allowed, and no names that begin with two
 * underscores except `__typename`, which every client adds.
 */
function isPlain(document: DocumentNode): boolean {
  let isPlainSoFar = true
  const refuse = (): typeof BREAK => {
    isPlainSoFar = false
    return BREAK
  }
  visit(document, {
    [Kind.STRING]: refuse,
    [Kind.OBJECT]: refuse,
    [Kind.LIST]: refuse,
    [Kind.DIRECTIVE]: refuse,
    [Kind.NAME]: ({ value }) => (value.startsWith('__') && value !== '__typename' ? refuse() : undefined),
  })
  return isPlainSoFar
}

/** The compiler calls `resolveType` synchronously, but TypeGraphQL makes each one asynchronous. */
const hasAsyncTypes = (schema: GraphQLSchema): boolean =>
  Object.values(schema.getTypeMap()).some(
    (type) => isAbstractType(type) && type.resolveType?.constructor.name === 'AsyncFunction',
  )

const coercedVariable = new GraphQLScalarType({ name: 'CoercedVariable' })

/**
 * The compiler's own coercion omits defaults of input fields and prints values in error messages. Therefore all
 * variables are declared with a scalar that accepts anything, and receive the values that graphql-js has coerced.
 */
const withCoercedVariable = (schema: GraphQLSchema): GraphQLSchema => {
  const config = schema.toConfig()
  return new GraphQLSchema({ ...config, types: [...config.types, coercedVariable], assumeValid: true })
}

const withCoercedVariables = (document: DocumentNode): DocumentNode =>
  visit(document, {
    [Kind.VARIABLE_DEFINITION]: ({ kind, variable }) => ({
      kind,
      variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: coercedVariable.name } },
    }),
  })

/** The compiler's errors lack properties that graphql-js's error class guarantees. */
const asGraphQLError = ({ message, path, originalError }: GraphQLError): GraphQLError =>
  new GraphQLError(message, { path: path ?? null, originalError: originalError ?? null })
