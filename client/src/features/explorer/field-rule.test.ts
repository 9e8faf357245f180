import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { freshWithinOf, isPublicOperation, ruleOf } from './field-rule.ts'
import { describeRules } from './published-schema.ts'

const schema = describeRules(`
  directive @public on FIELD_DEFINITION
  directive @auth(requires: Role! = CLIENT) on FIELD_DEFINITION
  directive @fresh(within: Int! = 600) on FIELD_DEFINITION
  enum Role { CLIENT EMPLOYEE MANAGER ADMIN }
  type Query {
    "Open."
    open: Int @public
    mine: Int @auth
    managed: Int @auth(requires: MANAGER)
    free: Int
    kept: Int @auth @fresh
    guarded: Int @auth(requires: ADMIN) @fresh(within: 60)
  }
`)
const fields = schema.getQueryType()?.getFields() ?? {}

describe('the rule of a field', () => {
  it.each([
    ['open', 'PUBLIC'],
    ['mine', 'CLIENT'],
    ['managed', 'MANAGER'],
    ['free', undefined],
  ])('of %s is %s', (name, rule) => {
    expect(ruleOf(schema, fields[name] ?? {})).toBe(rule)
  })

  it.each([
    ['mine', undefined],
    ['kept', 600],
    ['guarded', 60],
  ])('lets %s be used within %s seconds of a confirmation', (name, seconds) => {
    expect(freshWithinOf(schema, fields[name] ?? {})).toBe(seconds)
  })

  it('is the last paragraph of its description', () => {
    expect(fields.open?.description).toBe('Open.\n\n*Open to everyone.*')
    expect(fields.managed?.description).toBe('*Requires the role MANAGER or higher.*')
    expect(fields.guarded?.description).toBe(
      '*Requires the role ADMIN. Requires a sign-in or a confirmation within the last 60 seconds.*',
    )
    expect(fields.kept?.description).toBe(
      '*For signed-in users. Requires a sign-in or a confirmation within the last 10 minutes.*',
    )
    expect(fields.free?.description).toBeUndefined()
  })

  it.each([
    ['{ open __typename }', undefined, true],
    ['{ open mine }', undefined, false],
    ['query A { mine } query B { open }', 'B', true],
    ['{ ...F } fragment F on Query { open }', undefined, false],
    ['{ unknown }', undefined, false],
  ])('makes %s, operation %s, public: %s', (query, operationName, isPublic) => {
    expect(isPublicOperation(schema, parse(query), operationName)).toBe(isPublic)
  })
})
