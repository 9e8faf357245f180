import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Role } from '../src/core/role.ts'
import type { Database } from '../src/database/database.ts'
import {
  OrderDirection,
  type UserFilter,
  type UserOrder,
  UserOrderField,
} from '../src/features/administration/administration-inputs.ts'
import { listUsers, mostCounted } from '../src/features/administration/user-list.ts'
import { User } from '../src/features/users/user.entity.ts'
import { createTestDatabase, openPatiently, type TestDatabase, testServerUrl } from './test-database.ts'

/*
 * Checks the plans of the actual queries by the pages that PostgreSQL reports to have read. The table on the embedded
 * database is small, so sequential scans are made expensive there.
 */

const users = testServerUrl === undefined ? 3_000 : 100_000
/** A page of a table or index has 8 kB; a hundred thousand users take more than 3,000 of them. */
const fewPages = 600

let test: TestDatabase
let database: Database
const said: string[] = []

beforeAll(async () => {
  test = await createTestDatabase()
  database = await openPatiently(test, { entities: [User], warn: (line) => void said.push(line) })
  const em = database.em()
  await em.execute(`
    insert into users (id, email, email_key, first_name, last_name, role, active)
    select uuid_v7(now() - n * interval '1 second'), email, email, first, last,
      case when n % 1000 = 0 then 'ADMIN' when n % 100 = 0 then 'MANAGER' when n % 3 = 0 then 'CLIENT' else 'EMPLOYEE' end,
      n % 200 <> 0
    from generate_series(1, ${users}) as n,
      lateral (select md5('first' || n % 977) as first, md5('last' || n % 7919) as last) as names,
      lateral (select left(first, 8) || '.' || n || '@example.org' as email) as addresses`)
  await em.execute('vacuum analyze users')
  await em.execute('analyze user_counts')
  database.orm.config.set('debug', ['query', 'query-params'])
})
afterAll(async () => {
  await database.close()
  await test.close()
})

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

/** Returns the most recent statement from MikroORM's log, with its values and color codes. */
function lastStatement(): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const line = (said.at(-1) ?? '').replaceAll(/\u001b\[\d+m/g, '')
  const [, statement] = /^\[query\] (.*) \[took/s.exec(line) ?? []
  if (statement === undefined) throw new Error(`No statement in ${JSON.stringify(line)}`)
  return statement
}

async function explain(statement: string): Promise<Plan> {
  return database.em().transactional(async (em) => {
    if (testServerUrl === undefined) await em.execute('set local enable_seqscan = off')
    const [row] = await em.execute<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
      `explain (analyze, buffers, format json) ${statement}`,
    )
    const plan = row?.['QUERY PLAN'][0]?.Plan
    if (plan === undefined) throw new Error('There is no plan.')
    return plan
  })
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

const indexesOf = (plan: Plan): string[] =>
  nodesOf(plan).flatMap((node) => (node['Index Name'] === undefined ? [] : [node['Index Name']]))

function expectCheap(plan: Plan, index: string): void {
  expect(indexesOf(plan)).toContain(index)
  expect(nodesOf(plan).map((node) => node['Node Type'])).not.toContain('Seq Scan')
  expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(fewPages)
}

interface Asked {
  readonly viewer?: Role
  readonly filter?: UserFilter
  readonly orderBy?: UserOrder
  readonly after?: string | null
}

const page = ({ viewer = Role.ADMIN, filter = {}, orderBy = latestFirst, after = null }: Asked) =>
  listUsers(database, viewer, { first: 20, after, filter, orderBy })

const latestFirst: UserOrder = { field: UserOrderField.CREATED_AT, direction: OrderDirection.DESC }

const indexOfOrder: Record<UserOrderField, string> = {
  CREATED_AT: 'users_pkey',
  EMAIL: 'users_email_order_index',
  LAST_NAME: 'users_last_name_order_index',
  ROLE: 'users_role_index',
}

const orders = Object.values(UserOrderField).flatMap((field) =>
  Object.values(OrderDirection).map((direction) => ({ field, direction })),
)

describe.each(orders)('users ordered by $field, $direction', (orderBy) => {
  it.each([Role.ADMIN, Role.MANAGER])('for a %s are read along an index', async (viewer) => {
    await page({ viewer, orderBy })
    expectCheap(await explain(lastStatement()), indexOfOrder[orderBy.field])
  })

  it('are read starting at their cursor, however far it is', async () => {
    const backwards = orderBy.direction === OrderDirection.ASC ? OrderDirection.DESC : OrderDirection.ASC
    const { edges } = await page({ orderBy: { ...orderBy, direction: backwards } })
    const { edges: rest, pageInfo } = await page({ orderBy, after: edges.at(-1)?.cursor ?? '' })
    expectCheap(await explain(lastStatement()), indexOfOrder[orderBy.field])
    expect([rest.length, pageInfo.hasNextPage]).toEqual([19, false])
  })
})

describe('searched users', () => {
  it.each([`${md5Part('last', 17)}`, `${md5Part('first', 3)} .${977 + 3}@`, '.2002@example'])(
    '%s are found by their index, and counted by it',
    async (text) => {
      const found = await page({ filter: { text } })
      expect(found.edges.length).toBeGreaterThan(0)
      expectCheap(await explain(lastStatement()), 'users_search_key_index')
      const count = await found.count()
      expectCheap(await explain(lastStatement()), 'users_search_key_index')
      expect(count).toBeGreaterThanOrEqual(found.edges.length)
    },
  )

  it('are looked up by the parts of a word that are rare', async () => {
    const found = await page({ filter: { text: '.2002@example.org' } })
    expect(found.edges).toHaveLength(1)
    const plan = await explain(lastStatement())
    expectCheap(plan, 'users_search_key_index')
    const conditions = nodesOf(plan).flatMap((node) => node['Index Cond'] ?? [])
    expect(conditions.join()).toContain('2002')
    expect(conditions.join()).not.toContain('example')
  })

  it('are also found by parts of a few letters', async () => {
    const found = await page({ filter: { text: 'a' } })
    expect(found.edges).toHaveLength(20)
    const plan = await explain(lastStatement())
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(fewPages)
  })
})

describe('the number of matches', () => {
  it('of a search that most accounts match is counted up to 10,000, and then no further', async () => {
    const found = await page({ filter: { text: 'example.org' } })
    expect(await found.count()).toBe(Math.min(users, mostCounted))
    const plan = await explain(lastStatement())
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(fewPages)
  })
})

describe('filtered users', () => {
  it.each([
    [{ active: false }, 'users_active_index'],
    [{ role: Role.ADMIN }, 'users_role_index'],
    [{ role: Role.MANAGER }, 'users_role_index'],
  ])('%j are read along its index', async (filter, index) => {
    await page({ filter })
    expectCheap(await explain(lastStatement()), index)
  })

  it.each([
    { active: true },
    { role: Role.EMPLOYEE },
    { role: Role.CLIENT, active: true },
    { role: Role.MANAGER, active: false },
  ])('%j are read along some index', async (filter) => {
    await page({ filter })
    const plan = await explain(lastStatement())
    expect(indexesOf(plan)).not.toEqual([])
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(fewPages)
  })
})

describe('the number of users', () => {
  it.each([
    {},
    { active: true },
    { active: false },
    { role: Role.ADMIN },
    { role: Role.CLIENT, active: false },
  ])('of %j is correct and the sum of few rows', async (filter) => {
    const [row] = await database
      .em()
      .execute<{ count: number }[]>(
        'select count(*)::integer as count from users where (? is null or role = ?) and (?::boolean is null or active = ?)',
        [filter.role ?? null, filter.role ?? null, filter.active ?? null, filter.active ?? null],
      )
    expect(await (await page({ filter })).count()).toBe(row?.count)
    const [sums] = await database
      .em()
      .execute<{ rows: number }[]>('select count(*)::integer as rows from user_counts')
    expect(sums?.rows).toBeLessThan(20)
  })
})

/** A part of a generated name that no other user has. */
function md5Part(kind: 'first' | 'last', n: number): string {
  return createHash('md5').update(`${kind}${n}`).digest('hex').slice(0, 12)
}
