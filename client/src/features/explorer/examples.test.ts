import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import {
  buildSchema,
  coerceInputValue,
  type GraphQLSchema,
  Kind,
  parse,
  typeFromAST,
  validate,
} from 'graphql'
import { exampleGroups } from './examples.ts'

const schema: GraphQLSchema = buildSchema(readFileSync(`${process.cwd()}/schema.graphql`, 'utf8'))
const examples = exampleGroups.flatMap((group) => group.examples)

describe('each example', () => {
  it.each(examples)('fits the published schema: $name', ({ query, field, variables = '{}' }) => {
    const document = parse(query)
    expect(validate(schema, document)).toEqual([])
    const [operation] = document.definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('An example is one operation.')
    expect(operation.selectionSet.selections).toMatchObject([{ name: { value: field } }])
    const values = JSON.parse(variables)
    for (const { variable, type } of operation.variableDefinitions ?? []) {
      const inputType = typeFromAST(schema, type as never)
      coerceInputValue(values[variable.name.value], inputType as never, (_path, _value, error) => {
        throw error
      })
    }
  })

  it('has a name of its own', () => {
    const names = examples.map(({ query }) => /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1])
    expect(new Set(names).size).toBe(examples.length)
  })

  it('that runs unchanged selects no token', () => {
    for (const { query } of examples) expect(query).not.toMatch(/\b(accessToken|refreshToken)\b/)
  })
})
