import { describe, expect, it } from '@jest/globals'
import { buildSchema, type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { createDocumentStore } from './document-store.ts'
import { createPlanner, writesOf } from './plan.ts'

const schema = buildSchema(`
  directive @public on FIELD_DEFINITION
  directive @auth(requires: Role! = CLIENT) on FIELD_DEFINITION
  directive @limited(by: RateLimit!) on FIELD_DEFINITION
  directive @fresh(within: Int! = 600) on FIELD_DEFINITION
  enum Role { CLIENT EMPLOYEE MANAGER ADMIN }
  enum RateLimit { REGISTER LOGIN CHANGE_PASSWORD SETUP }
  type Query { me: User! @auth  open: User! @public }
  type Mutation { login: String @public @limited(by: LOGIN)  touch: String @public  pay: String @auth @fresh }
  type User { name: String  friend: User  salary: Int @auth(requires: ADMIN) }
`)

const operationOf = (document: DocumentNode): OperationDefinitionNode => {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation')
  return operation
}

const planOf = (source: string) => {
  const document = parse(source)
  return createPlanner(schema)(document, operationOf(document))
}

describe('the plan of an operation', () => {
  it('is created once', () => {
    const planner = createPlanner(schema)
    const document = parse('{ me { name } }')
    const plan = planner(document, operationOf(document))
    expect(planner(document, operationOf(document))).toBe(plan)
    const again = parse('{ me { name } }')
    expect(planner(again, operationOf(again))).not.toBe(plan)
  })

  it('lists rules by path', () => {
    const plan = planOf('{ mine: me { name friend { salary } } open { name } __typename }')
    expect(plan.guarded).toEqual([
      { path: ['mine'], requires: 'CLIENT', isEnrolling: false, isService: false, conditions: [] },
      {
        path: ['mine', 'friend', 'salary'],
        requires: 'ADMIN',
        isEnrolling: false,
        isService: false,
        conditions: [],
      },
    ])
    expect(plan.written).toEqual([])
  })

  it('lists fields that need a confirmation, with the age that it may have', () => {
    const plan = planOf('mutation { pay again: pay touch }')
    expect(plan.fresh).toEqual([
      { path: ['pay'], within: 600, conditions: [] },
      { path: ['again'], within: 600, conditions: [] },
    ])
  })

  it('lists mutations once per response name', () => {
    const plan = planOf('mutation ($b: Boolean!) { touch touch a: touch @skip(if: $b) __typename }')
    const names = (b: boolean) => writesOf(plan, { b }).map(({ responseName }) => responseName)
    expect([names(false), names(true)]).toEqual([['touch', 'a'], ['touch']])
  })

  it('lists executions of limited fields', () => {
    const plan = planOf('mutation { a: login touch ...L } fragment L on Mutation { login }')
    expect(plan.limited.map(({ limit, responseName }) => [limit, responseName])).toEqual([
      ['LOGIN', 'a'],
      ['LOGIN', 'login'],
    ])
  })

  it('visits a fragment once, however often it is spread', () => {
    const levels = 200
    const fragments = Array.from(
      { length: levels },
      (_, level) => `fragment F${level} on User { ...F${level + 1} ...F${level + 1} }`,
    )
    const plan = planOf(`{ open { ...F0 } } ${fragments.join(' ')} fragment F${levels} on User { salary }`)
    expect(plan.guarded).toHaveLength(1)
  })

  it('terminates with cyclic fragments', () => {
    expect(planOf('{ open { ...A } } fragment A on User { salary friend { ...A } }').guarded).toHaveLength(1)
  })
})

describe('the document store', () => {
  const documentOf = (fields: number): DocumentNode => parse(`{ ${'name '.repeat(fields)}}`)

  it('returns the same document', async () => {
    const store = createDocumentStore()
    const document = documentOf(1)
    await store.set('a', document)
    expect(await store.get('a')).toBe(document)
    await store.delete('a')
    expect(await store.get('a')).toBeUndefined()
  })

  it('T62 keeps the latest documents up to a maximum number of tokens, and also counts each operation', async () => {
    const store = createDocumentStore(160)
    for (let key = 0; key < 1000; key += 1) await store.set(String(key), documentOf(10))
    const kept: number[] = []
    for (let key = 0; key < 1000; key += 1) if (await store.get(String(key))) kept.push(key)
    expect(kept).toEqual([994, 995, 996, 997, 998, 999])
  })
})
