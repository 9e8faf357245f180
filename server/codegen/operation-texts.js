import { print, visit } from 'graphql'

/**
 * Generates a constant for each operation: its text with the types from `typescript-operations`. The operation's name
 * is only used for the constant.
 * @param {{ operationFrom: string }} config the path of the type `Operation`, from the generated file
 */
export function plugin(_schema, documents, { operationFrom }) {
  const definitions = documents.flatMap(({ document }) => document.definitions)
  const fragments = new Map(
    definitions
      .filter(({ kind }) => kind === 'FragmentDefinition')
      .map((definition) => [definition.name.value, definition]),
  )
  const operations = definitions.filter(({ kind }) => kind === 'OperationDefinition')
  return {
    prepend: [`import type { Operation } from '${operationFrom}'`],
    content: operations.map((operation) => constant(operation, fragments)).join('\n'),
  }
}

function constant(operation, fragments) {
  const name = operation.name.value
  const kind = operation.operation === 'query' ? 'Query' : 'Mutation'
  const text = [{ ...operation, name: undefined }, ...fragmentsOf(operation, fragments)].map(print).join('\n')
  const constantName = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
  return `export const ${constantName} = \`${text}\` as Operation<${name}${kind}, ${name}${kind}Variables>;`
}

/** The fragments that a definition spreads, directly or indirectly. */
function fragmentsOf(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value)
      if (found.has(fragment)) return
      found.add(fragment)
      fragmentsOf(fragment, fragments, found)
    },
  })
  return [...found]
}
