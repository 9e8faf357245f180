import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Database } from '../src/database/database.ts'
import { type AuditFilterName, activityOf, auditEventsBy } from '../src/features/audit/audit-statements.ts'
import { createTestDatabase, openPatiently, type TestDatabase, testServerUrl } from './test-database.ts'

/*
 * The log grows for 400 days, so every page must be a walk along an index that covers only that page. The plans are
 * generic ones, as a long-lived connection uses them for all values.
 */

const events = testServerUrl === undefined ? 3_000 : 100_000
/** 20 events with two look-ups each in an index of three levels, plus some. The table has thousands of pages. */
const fewBlocks = 150

const actor = '00000000-0000-7000-8000-000000000007'
const sample: Record<AuditFilterName, string> = {
  kind: `'ROLE_CHANGED'`,
  outcome: `'FAILURE'`,
  actorId: `'${actor}'`,
  subjectId: `'${actor}'`,
}
const typeOf: Record<AuditFilterName, string> = {
  kind: 'text',
  outcome: 'text',
  actorId: 'uuid',
  subjectId: 'uuid',
}
const everything = [`'00000000-0000-0000-0000-000000000000'`, `'ffffffff-ffff-ffff-ffff-ffffffffffff'`]
const someMonths = [`uuid_v7(now() - interval '300 days')`, `uuid_v7(now() - interval '100 days')`]

let test: TestDatabase
let database: Database

beforeAll(async () => {
  test = await createTestDatabase()
  database = await openPatiently(test)
  const em = database.em()
  await em.execute(`
    insert into audit_events (id, created_at, kind, outcome, actor_id, subject_id)
    select uuid_v7(at), at, case when n % 1000 = 1 then 'ROLE_CHANGED' else 'SIGNED_IN' end,
      case when n % 500 = 1 then 'FAILURE' else 'SUCCESS' end, person, person
    from generate_series(1, ${events}) as n,
      lateral (select now() - n * interval '5 minutes' * ${100_000 / events} as at) as times,
      lateral (select ('00000000-0000-7000-8000-' || lpad(to_hex(n % 2000), 12, '0'))::uuid as person) as people`)
  await em.execute('vacuum analyze audit_events')
})
afterAll(async () => {
  await database.close()
  await test.close()
})

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

async function explain(text: string, given: readonly { type: string; value: string }[]): Promise<Plan> {
  return database.em().transactional(async (em) => {
    await em.execute('set local plan_cache_mode = force_generic_plan')
    if (testServerUrl === undefined) await em.execute('set local enable_seqscan = off')
    await em.execute(`prepare page (${given.map(({ type }) => type).join(', ')}) as ${text}`)
    const [row] = await em.execute<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
      `explain (analyze, buffers, format json) execute page (${given.map(({ value }) => value).join(', ')})`,
    )
    await em.execute('deallocate page')
    const plan = row?.['QUERY PLAN'][0]?.Plan
    if (plan === undefined) throw new Error('There is no plan.')
    return plan
  })
}

function expectWalk(plan: Plan, index: string): void {
  const nodes = nodesOf(plan)
  expect(nodes.map((node) => node['Index Name'])).toContain(index)
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
  expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(fewBlocks)
}

const limit = { type: 'bigint', value: '21' }
const ids = (values: readonly string[]): { type: string; value: string }[] =>
  values.map((value) => ({ type: 'uuid', value }))

describe.each([
  ['all of the log', everything],
  ['some months of it', someMonths],
])('a page of %s', (_what, bounds) => {
  it.each<[AuditFilterName[], string]>([
    [[], 'audit_events_pkey'],
    [['kind'], 'audit_events_kind_index'],
    [['kind', 'outcome'], 'audit_events_kind_index'],
    [['outcome'], 'audit_events_outcome_index'],
    [['actorId'], 'audit_events_actor_index'],
    [['subjectId'], 'audit_events_subject_index'],
    [['actorId', 'kind', 'outcome'], 'audit_events_actor_index'],
  ])('by %j is a walk along %s', async (filters, index) => {
    const given = filters.map((name) => ({ type: typeOf[name], value: sample[name] }))
    const isRare = filters.length < 3
    const plan = await explain(auditEventsBy(filters).text, [...ids(bounds), limit, ...given])
    expectWalk(plan, index)
    if (isRare) expect(plan['Actual Rows']).toBeGreaterThan(0)
  })
})

describe('a page of my activity', () => {
  it('is a walk along two indexes', async () => {
    const before = someMonths.slice(1)
    const plan = await explain(activityOf.text, [...ids([`'${actor}'`, ...before]), limit])
    expectWalk(plan, 'audit_events_actor_index')
    expectWalk(plan, 'audit_events_subject_index')
    expect(plan['Actual Rows']).toBeGreaterThan(0)
  })
})
