import type { GraphQLRequestContext } from '@apollo/server'
import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  GraphQLScalarType,
  GraphQLSchema,
  getOperationAST,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { RawVariables } from './conditions.ts'

/** An operation of a valid document, as code. */
export interface CompiledOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** @param variables coerced, as `getVariableValues` returns them */
  run(context: object, variables: RawVariables): Promise<ExecutionResult>
}

/** What has been asked so far of one text. */
interface KnownText {
  uses: number
  readonly byName: Map<string | undefined, CompiledOperation | undefined>
}

/** A longer text is seldom asked twice, and many of them would fill the memory. */
const longestText = 4_096
/** The most texts that are remembered; those used last stay. */
const mostTexts = 500
/** How often a text is asked before it is worth compiling. */
const usesBefore = 10

/** Operations that are asked again and again, compiled by graphql-jit. What is not here goes through Apollo Server. */
export class CompiledOperations {
  readonly #schema: GraphQLSchema
  readonly #canBeCompiled: boolean
  readonly #texts = new LRUCache<string, KnownText>({ max: mostTexts })

  constructor(schema: GraphQLSchema) {
    this.#schema = withCoercedVariable(schema)
    this.#canBeCompiled = !hasAsyncTypes(schema)
  }

  /** How many texts are compiled. */
  get size(): number {
    return [...this.#texts.values()].filter(({ byName }) => [...byName.values()].some(Boolean)).length
  }

  /** @param name which operation of the text, as the request says. */
  find(text: string, name: string | undefined): CompiledOperation | undefined {
    return this.#texts.get(text)?.byName.get(name)
  }

  /** Counts a request whose document was found valid; compiles it when it has come often. */
  note({
    source,
    document,
    request,
  }: Pick<GraphQLRequestContext<object>, 'source' | 'document' | 'request'>): void {
    if (source === undefined || document === undefined || source.length > longestText) return
    const known = this.#texts.get(source) ?? { uses: 0, byName: new Map() }
    known.uses += 1
    this.#texts.set(source, known)
    const { operationName: name } = request
    if (known.uses < usesBefore || known.byName.has(name)) return
    known.byName.set(name, this.#canBeCompiled ? this.#compile(document, name) : undefined)
  }

  #compile(document: DocumentNode, name: string | undefined): CompiledOperation | undefined {
    const operation = getOperationAST(document, name)
    if (!operation || !isPlain(document)) return undefined
    const compiled = compileQuery(this.#schema, withCoercedVariables(document), name)
    if (!isCompiledQuery(compiled)) return undefined
    const run = async (context: object, variables: RawVariables): Promise<ExecutionResult> => {
      const result = await compiled.query(undefined, context, variables)
      return result.errors ? { ...result, errors: result.errors.map(asGraphQLError) } : result
    }
    return { document, operation, run }
  }
}

/**
 * Whether a document holds nothing that the compiler is not trusted with. It writes literals and names into code, where a certain
 * string would become code itself; it fills in the defaults of input objects, and includes fields of fragments, in ways of its own. So
 * no strings, objects, lists or directives, and no name that begins with two underscores but `__typename`, which every client adds.
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

/** The compiler takes the type of a value at once, and TypeGraphQL makes every `resolveType` that it is given asynchronous. */
const hasAsyncTypes = (schema: GraphQLSchema): boolean =>
  Object.values(schema.getTypeMap()).some(
    (type) => isAbstractType(type) && type.resolveType?.constructor.name === 'AsyncFunction',
  )

const coercedVariable = new GraphQLScalarType({ name: 'CoercedVariable' })

/**
 * The compiler's own coercion leaves out defaults of input fields, and its messages print values. So it is told that all variables
 * are of a scalar that takes whatever it is given, and gets them as graphql-js has coerced them.
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

/** The compiler's own errors lack what the class of graphql-js promises. */
const asGraphQLError = ({ message, path, originalError }: GraphQLError): GraphQLError =>
  new GraphQLError(message, { path: path ?? null, originalError: originalError ?? null })
