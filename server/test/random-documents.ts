import fc, { type GeneratorValue } from 'fast-check'
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

/** One operation to send. */
export interface RandomRequest {
  readonly query: string
  readonly operationName?: string
  /** Types of the operation's variables by name. */
  readonly declared: ReadonlyMap<string, string>
}

/** Valid and invalid values for a variable of a type. */
export type VariableValues = Readonly<Record<string, readonly unknown[]>>

const deepest = 3

/** Chooses an item by index, because the generator compares its values and schemas are circular. */
export function pick<T>(random: GeneratorValue, list: readonly T[]): T {
  const [chosen] = list.slice(random(fc.nat, { max: list.length - 1 }))
  if (chosen === undefined && list.length === 0) throw new Error('There is nothing to pick from.')
  return chosen as T
}

/**
 * Generates valid documents over a schema: aliases, merged fields, named and inline fragments on concrete types,
 * interfaces and unions, variables with and without defaults, one operation or two.
 */
export class RandomDocuments {
  readonly #schema: GraphQLSchema
  readonly #values: VariableValues
  readonly #seldom: ReadonlySet<string>

  /**
   * @param seldom names of fields that only one operation in eight may select because they fail, which would leave the
   * other fields without results
   */
  constructor(schema: GraphQLSchema, values: VariableValues, seldom: readonly string[]) {
    this.#schema = schema
    this.#values = values
    this.#seldom = new Set(seldom)
  }

  draw(random: GeneratorValue): RandomRequest {
    const two = random(fc.nat, { max: 3 }) === 0
    const first = this.#draft(random, 'A').operation('One')
    const drafts = two ? [first, this.#draft(random, 'B').operation('Two')] : [first]
    const chosen = pick(random, drafts)
    return {
      query: drafts.map(({ text }) => text).join('\n'),
      ...(two || random(fc.boolean) ? { operationName: chosen.name } : {}),
      declared: chosen.variables,
    }
  }

  #draft(random: GeneratorValue, prefix: string): Draft {
    const left = random(fc.nat, { max: 7 }) === 0 ? new Set<string>() : this.#seldom
    return new Draft(this.#schema, random, prefix, left)
  }

  /** Generates a request's variables, some of them omitted. */
  variablesFor({ declared }: RandomRequest, random: GeneratorValue): Record<string, unknown> | undefined {
    if (declared.size === 0) return pick(random, [undefined, {}, { unknown: 1 }])
    const sent: Record<string, unknown> = {}
    for (const [name, type] of declared) {
      const known = this.#values[type.replace('!', '')] ?? [null]
      if (random(fc.nat, { max: 3 }) > 0) sent[name] = pick(random, known)
    }
    return sent
  }
}

interface DraftedOperation {
  readonly name: string
  readonly text: string
  readonly variables: ReadonlyMap<string, string>
}

/** One operation and the fragments that only it uses. */
class Draft {
  readonly #schema: GraphQLSchema
  readonly #random: GeneratorValue
  readonly #prefix: string
  readonly #leftOut: ReadonlySet<string>
  readonly #variables = new Map<string, string>()
  readonly #defaults = new Map<string, string>()
  readonly #fragments: string[] = []

  constructor(schema: GraphQLSchema, random: GeneratorValue, prefix: string, leftOut: ReadonlySet<string>) {
    this.#schema = schema
    this.#random = random
    this.#prefix = prefix
    this.#leftOut = leftOut
  }

  operation(name: string): DraftedOperation {
    const writes = this.#random(fc.nat, { max: 7 }) === 0
    const root = writes ? this.#schema.getMutationType() : this.#schema.getQueryType()
    if (!root) throw new Error('The schema lacks a root type.')
    const selections = this.#selections(root, 0)
    const declared = [...this.#variables].map(([variable, type]) => {
      const value = this.#defaults.get(variable)
      return `$${variable}: ${type}${value === undefined ? '' : ` = ${value}`}`
    })
    const head = `${writes ? 'mutation' : 'query'} ${name}${declared.length > 0 ? `(${declared.join(', ')})` : ''}`
    return {
      name,
      text: [`${head} ${selections}`, ...this.#fragments].join('\n'),
      variables: this.#variables,
    }
  }

  #selections(type: GraphQLOutputType, depth: number): string {
    const count = this.#random(fc.integer, { min: 1, max: 4 })
    const drawn = Array.from({ length: count }, () => this.#selection(type, depth))
    return `{ ${drawn.join(' ')} }`
  }

  #selection(type: GraphQLOutputType, depth: number): string {
    const kind = this.#random(fc.nat, { max: 9 })
    if (kind === 0) return '__typename'
    if (kind === 1 && depth > 0 && depth < deepest) return this.#spread(type, depth)
    if (isAbstractType(type) && (kind < 6 || !isInterfaceType(type))) return this.#inline(type, depth)
    if (!isObjectType(type) && !isInterfaceType(type)) return '__typename'
    const usable = Object.values(type.getFields()).filter(
      ({ name, type: of }) =>
        !this.#leftOut.has(name) && (depth < deepest || !isCompositeType(getNamedType(of))),
    )
    if (usable.length === 0) return '__typename'
    return this.#field(pick(this.#random, usable), depth)
  }

  #inline(type: GraphQLOutputType, depth: number): string {
    const member = this.#memberOf(type)
    return `... on ${member.name} ${this.#selections(member, depth + 1)}`
  }

  #spread(type: GraphQLOutputType, depth: number): string {
    const member = this.#memberOf(type)
    const name = `${this.#prefix}${this.#fragments.length}`
    const place = this.#fragments.push('') - 1
    this.#fragments[place] = `fragment ${name} on ${member.name} ${this.#selections(member, depth + 1)}`
    return this.#random(fc.boolean) ? `...${name}` : `...${name} ...${name}`
  }

  #memberOf(type: GraphQLOutputType): GraphQLObjectType {
    if (isObjectType(type)) return type
    if (isAbstractType(type)) return pick(this.#random, this.#schema.getPossibleTypes(type))
    throw new Error(`${type} has no fields.`)
  }

  /** An alias contains its field's name, so that fields with the same alias can always be merged. */
  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const alias = this.#random(fc.nat, { max: 3 }) === 0 ? `${field.name}Again: ` : ''
    const args = field.args
      .filter((arg) => isRequiredArgument(arg) || alias === '')
      .map((arg) => `${arg.name}: $${this.#variable(`${field.name}_${arg.name}`, String(arg.type))}`)
    const named = getNamedType(field.type)
    const below = isCompositeType(named) ? ` ${this.#selections(named, depth + 1)}` : ''
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${below}`
  }

  #variable(name: string, type: string): string {
    if (this.#variables.has(name)) return name
    this.#variables.set(name, type)
    if (type === 'Role' && this.#random(fc.nat, { max: 2 }) > 0) this.#defaults.set(name, 'MANAGER')
    return name
  }
}
