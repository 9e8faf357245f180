import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  buildSchema,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql'
import { publishedSchema } from '../src/published-schema.ts'
import { printPublishedSchema, undescribed } from '../src/schema.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const readText = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8')

const published = await publishedSchema()
const promised = buildSchema(await readText('./contract.graphql'))
const committed = await readText('../../schema.graphql')

/**
 * What a client of `from` would miss in `to`: elements that were removed or renamed, or whose type or default changed.
 */
const missing = (from: GraphQLSchema, to: GraphQLSchema): string[] => [
  ...findBreakingChanges(from, to).map(({ description }) => description),
  ...findDangerousChanges(from, to)
    .filter(({ type }) => type === DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE)
    .map(({ description }) => description),
]

function inputOf(schema: GraphQLSchema, name: string) {
  const type = schema.getType(name)
  if (!isInputObjectType(type)) throw new Error(`${name} is no input.`)
  const fields = Object.values(type.getFields())
  const defaults = Object.fromEntries(fields.map((field) => [field.name, field.defaultValue]))
  return { name, defaults, isOneOf: type.isOneOf }
}

describe('the published schema', () => {
  it('contains everything in the contract', () => {
    expect(missing(promised, published)).toEqual([])
  })

  it('has the defaults of the contract, and inputs with exactly one field', () => {
    const inputs = Object.values(promised.getTypeMap()).filter(isInputObjectType)
    for (const { name } of inputs) expect(inputOf(published, name)).toMatchObject(inputOf(promised, name))
  })

  it.each([
    'SessionEndReason',
    'RefreshReuse',
    'AuthenticationProblem',
    'RequestErrorCode',
    'Role',
    'Factor',
    'MailKind',
    'MailState',
  ])('has no more than the contract where clients match exhaustively: %s', (name) => {
    const valuesIn = (schema: GraphQLSchema) => {
      const type = schema.getType(name)
      return isEnumType(type)
        ? type
            .getValues()
            .map((value) => value.name)
            .sort()
        : []
    }
    expect(valuesIn(published)).toEqual(valuesIn(promised))
  })

  it('equals the committed one', () => {
    expect(committed.trimEnd()).toBe(printPublishedSchema(published).trimEnd())
  })

  it('describes every element', () => {
    expect(undescribed(published)).toEqual([])
  })

  it('T49 has no field for secrets', () => {
    const names = Object.values(published.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()) : []))
      .filter(({ name }) =>
        /password|hash|secret|generation|confirmed|userAgent|emailKey|privateKey/i.test(name),
      )
      .filter(
        ({ type }) =>
          !/^(((Change|Choose|Reset)Password|SendPasswordReset)Result|MailRequested)$/.test(
            getNamedType(type).name,
          ),
      )
    // When the user of a session last proved who they are; not whether a client has received its tokens.
    // And the secret of an authenticator app, which `startTotp` shows once.
    expect(names.map(({ name }) => name)).toEqual(['confirmedAt', 'secret'])
  })

  it('T49 exposes only the fields of accounts and sessions in the contract', () => {
    for (const name of ['User', 'Session', 'Tokens']) {
      const [ours, theirs] = [published.getType(name), promised.getType(name)]
      if (!isObjectType(ours) || !isObjectType(theirs)) throw new Error(`${name} is no object type.`)
      expect(Object.keys(ours.getFields()).sort()).toEqual(Object.keys(theirs.getFields()).sort())
    }
  })
})

describe('the check itself', () => {
  it.each([
    ['a renamed field', 'lastUsedAt:', 'usedAt:', 'Session.lastUsedAt was removed'],
    ['a nullable field', 'lastUsedAt: DateTimeISO!', 'lastUsedAt: DateTimeISO', 'lastUsedAt changed type'],
    ['a missing member of a union', ' | RegistrationClosed', '', 'removed from union type RegisterResult'],
    ['a renamed value of an enum', '  REUSED\n', '  REPLAYED\n', 'REUSED was removed from enum type'],
    ['a missing default', ' = 20', '', 'Query.users arg first defaultValue was removed'],
    ['a renamed directive', 'directive @public on', 'directive @open on', 'public was removed'],
  ])('detects %s', (_what, text, instead, said) => {
    const changed = committed.replaceAll(text, instead)
    expect(changed).not.toBe(committed)
    const schema = buildSchema(changed, { assumeValidSDL: true })
    expect(missing(promised, schema).join('\n')).toContain(said)
  })
})

describe('/schema.graphql', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await startTestApp({ env: { INTROSPECTION: 'off' } })
  })
  afterAll(() => app.close())

  it('serves the schema even if introspection is off', async () => {
    const response = await fetch(`${app.url}/schema.graphql`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/)
    expect((await response.text()).trimEnd()).toBe(committed.trimEnd())
    expect((await app.request('{ __schema { queryType { name } } }')).data).toBeUndefined()
  })
})
