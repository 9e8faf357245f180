import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AccountFragment, USER, USERS, type UsersQuery } from '../src/testing/generated/operations.ts'
import type { Expected } from '../src/testing/operation.ts'
import { type Answer, expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let admin: Visitor
let manager: Visitor

type Listed = Expected<AccountFragment>

const people = [
  { email: 'ann@one.example', firstName: 'Ann', lastName: 'Miller' },
  { email: 'Bob@one.example', firstName: 'Bob', lastName: 'miller', role: 'CLIENT' },
  { email: 'cem@two.example', firstName: 'Cem', lastName: 'Öztürk' },
  { email: 'dora_100%@two.example', firstName: 'Dora', lastName: 'Zweig', role: 'CLIENT' },
  { email: 'eve+x@two.example', firstName: '100% Eve', lastName: 'Zweig' },
  { email: 'fay@three.example', firstName: 'Back\\slash', lastName: "O'Neil" },
]

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN', { email: 'root@staff.example', firstName: 'Root', lastName: 'Admin' })
  manager = await app.registerAs('MANAGER', {
    email: 'max@staff.example',
    firstName: 'Max',
    lastName: 'Manager',
  })
  await app.registerAs('MANAGER', { email: 'mia@staff.example', firstName: 'Mia', lastName: 'Manager' })
  for (const person of people) await app.register(person)
  await app.sql(`update users set active = false where email = 'cem@two.example'`)
})
afterAll(() => app.close())

const list = (visitor: Visitor, variables: object = {}) => visitor.request(USERS, variables)

const nodesOf = ({ data }: Answer<UsersQuery>): Listed[] => data.users.edges.map(({ node }) => node)

const emailsOf = (answer: Answer<UsersQuery>): string[] => nodesOf(answer).map(({ email }) => email)

/** Reads all pages, each with the cursor of the previous one. */
async function walk(visitor: Visitor, variables: object, first: number): Promise<Listed[]> {
  const all: Listed[] = []
  for (let after: string | null = null, more = true; more; ) {
    const answer: Answer<UsersQuery> = await list(visitor, { ...variables, first, after })
    const { pageInfo, edges } = answer.data.users
    all.push(...nodesOf(answer))
    expect(pageInfo.startCursor).toBe(edges.at(0)?.cursor ?? null)
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null)
    expect(pageInfo.hasPreviousPage).toBe(after !== null)
    after = pageInfo.endCursor
    more = pageInfo.hasNextPage
  }
  return all
}

describe('users', () => {
  it('lists the latest registered first', async () => {
    const answer = await list(admin)
    expect(answer.data.users.totalCount).toBe(9)
    expect(emailsOf(answer)).toEqual([
      ...people.map(({ email }) => email).reverse(),
      'mia@staff.example',
      'max@staff.example',
      'root@staff.example',
    ])
  })

  it('shows a manager employees and clients only', async () => {
    const answer = await list(manager)
    expect(answer.data.users.totalCount).toBe(people.length)
    expect(new Set(nodesOf(answer).map(({ role }) => role))).toEqual(new Set(['CLIENT', 'EMPLOYEE']))
    for (const role of ['MANAGER', 'ADMIN']) {
      const { data } = await list(manager, { filter: { role } })
      expect(data.users).toMatchObject({ totalCount: 0, edges: [], pageInfo: { hasNextPage: false } })
    }
  })

  it.each(['example', 'staff', 'Root', 'Manager'])(
    'does not count whom a manager may not see, searched by %j',
    async (text) => {
      const { data } = await list(manager, { filter: { text } })
      expect(data.users.totalCount).toBe(data.users.edges.length)
      expect(data.users.totalCount).toBe(text === 'example' ? people.length : 0)
    },
  )

  it('requires a manager', async () => {
    const ada = await app.register({ email: 'temporary@one.example' })
    const answer = await list(ada)
    await app.sql(`delete from users where email = 'temporary@one.example'`)
    expectRefused(answer, 'FORBIDDEN')
    expect(answer.errors[0]).toMatchObject({ path: ['users'], extensions: { requiredRole: 'MANAGER' } })
  })

  it.each([1, 100])('takes first: %i', async (first) => {
    const answer = await list(admin, { first })
    expect(answer.data.users.edges).toHaveLength(Math.min(first, 9))
    expect(answer.data.users.totalCount).toBe(9)
  })

  it.each([0, -1, 101, 2147483647])('refuses first: %i', async (first) => {
    const answer = await list(admin, { first })
    expect(answer.status).toBe(400)
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(answer.errors[0]?.message).toContain('1 to 100')
  })

  it('accepts first: null for the default', async () => {
    expect((await list(admin, { first: null })).data.users.edges).toHaveLength(9)
  })
})

describe('pages', () => {
  const orders = ['CREATED_AT', 'EMAIL', 'LAST_NAME', 'ROLE'].flatMap((field) =>
    ['ASC', 'DESC'].map((direction) => ({ field, direction })),
  )

  it.each(orders)('by $field $direction are what one long page is', async (orderBy) => {
    const whole = nodesOf(await list(admin, { orderBy, first: 100 }))
    expect(whole).toHaveLength(9)
    for (const first of [1, 2, 4]) expect(await walk(admin, { orderBy }, first)).toEqual(whole)
  })

  it.each(orders)('by $field $direction are in that order', async (orderBy) => {
    const keys: Readonly<Record<string, (user: Listed) => string>> = {
      CREATED_AT: ({ id }) => id,
      EMAIL: ({ email }) => email.toLowerCase(),
      LAST_NAME: ({ lastName }) => (/^(Admin|Manager|Zweig)$/.test(lastName) ? lastName : ''),
      ROLE: ({ role }) => role,
    }
    const nodes = nodesOf(await list(admin, { orderBy, first: 100 }))
    const key = keys[orderBy.field] ?? (() => '')
    const listed = nodes.map(key).filter(Boolean)
    const sorted = listed.toSorted(byBytes)
    expect(listed.length).toBeGreaterThanOrEqual(5)
    expect(listed).toEqual(orderBy.direction === 'ASC' ? sorted : sorted.toReversed())
  })

  it('are in ascending order with direction: null', async () => {
    const ascending = nodesOf(await list(admin, { orderBy: { field: 'EMAIL', direction: 'ASC' } }))
    expect(nodesOf(await list(admin, { orderBy: { field: 'EMAIL', direction: null } }))).toEqual(ascending)
  })

  it('are reversed by the direction', async () => {
    const ascending = nodesOf(await list(admin, { orderBy: { field: 'LAST_NAME', direction: 'ASC' } }))
    const descending = nodesOf(await list(admin, { orderBy: { field: 'LAST_NAME', direction: 'DESC' } }))
    expect(descending).toEqual(ascending.toReversed())
  })

  it('continue after a cursor whose user was deleted', async () => {
    const gone = await app.register({ email: 'gone@one.example' })
    const first = await list(admin, { first: 1 })
    await app.sql('delete from users where id = $1', [gone.user.id])
    const { data } = await list(admin, { first: 1, after: first.data.users.pageInfo.endCursor })
    expect(data.users.edges[0]?.node.email).toBe('fay@three.example')
  })

  it.each([
    ['no cursor', 'hello'],
    ['an empty text', ''],
    ['a list of another length', cursor(['a', 'b', 'c'])],
    ['numbers', cursor([1])],
    ['no id', cursor(['hello'])],
    ['a NUL', cursor(['a\0', '018f0000-0000-7000-8000-000000000000'])],
    ['an object', cursor({ id: 'x' })],
    ['nested lists', cursor([[['018f0000-0000-7000-8000-000000000000']]])],
    ['10 KB', 'A'.repeat(10_240)],
  ])('refuse %s', async (_what, after) => {
    const answer = await list(admin, { after })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(answer.errors[0]?.message).toContain('cursor')
  })

  it('refuse a cursor of another order', async () => {
    const byEmail = await list(admin, { first: 1, orderBy: { field: 'EMAIL' } })
    expectRefused(await list(admin, { after: byEmail.data.users.pageInfo.endCursor }), 'BAD_USER_INPUT')
  })
})

describe('filters', () => {
  const found = async (filter: object) => emailsOf(await list(admin, { filter, orderBy: { field: 'EMAIL' } }))

  it('by role', async () => {
    expect(await found({ role: 'CLIENT' })).toEqual(['Bob@one.example', 'dora_100%@two.example'])
    expect(await found({ role: 'ADMIN' })).toEqual(['root@staff.example'])
  })

  it('by whether they are active', async () => {
    expect(await found({ active: false })).toEqual(['cem@two.example'])
    expect((await list(admin, { filter: { active: true } })).data.users.totalCount).toBe(8)
  })

  it('by all fields combined', async () => {
    expect(await found({ text: 'example', role: 'EMPLOYEE', active: true })).toHaveLength(3)
    expect(await found({ text: 'ann', role: 'CLIENT' })).toEqual([])
  })

  it('nothing if everything is null', async () => {
    expect(await found({ text: null, role: null, active: null })).toHaveLength(9)
    expect(await found({ text: '  ' })).toHaveLength(9)
  })

  it.each<[string, string[]]>([
    ['MILLER', ['ann@one.example', 'Bob@one.example']],
    ['ann miller', ['ann@one.example']],
    ['one.example', ['ann@one.example', 'Bob@one.example']],
    ['öztürk', ['cem@two.example']],
    ['ÖZTÜRK', ['cem@two.example']],
    ['%', ['dora_100%@two.example', 'eve+x@two.example']],
    ['_', ['dora_100%@two.example']],
    ['100%', ['dora_100%@two.example', 'eve+x@two.example']],
    ['a_b', []],
    ['\\', ['fay@three.example']],
    ["o'neil", ['fay@three.example']],
    ["' or 1=1 --", []],
  ])('by text %j', async (text, emails) => {
    expect(await found({ text })).toEqual(emails)
  })

  it('apply to the total count', async () => {
    const { data } = await list(admin, { filter: { text: 'example' }, first: 2 })
    expect(data.users.totalCount).toBe(9)
    expect(data.users.edges).toHaveLength(2)
  })

  it('apply to every page', async () => {
    const walked = await walk(manager, { filter: { active: true }, orderBy: { field: 'LAST_NAME' } }, 2)
    expect(walked).toHaveLength(5)
    expect(new Set(walked.map(({ id }) => id)).size).toBe(5)
  })
})

describe('user', () => {
  it('is an account that the caller may see', async () => {
    const [first] = nodesOf(await list(manager, { first: 1 }))
    const seen = await manager.request(USER, { id: first?.id })
    expect(seen.data.user.email).toBe('fay@three.example')
    expect((await admin.request(USER, { id: manager.user.id })).data.user.role).toBe('MANAGER')
  })

  it('is null for a hidden account, as for an unknown one', async () => {
    for (const id of [admin.user.id, manager.user.id, '018f0000-0000-7000-8000-000000000000', 'x', '']) {
      const answer = await manager.request(USER, { id })
      expect(answer.status).toBe(200)
      expect(answer.data).toEqual({ user: null })
    }
  })
})

function cursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
