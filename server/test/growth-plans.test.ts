import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Database } from '../src/database/database.ts'
import type { PreparedStatement } from '../src/database/prepared-statement.ts'
import { allowAuditPurge, purgeAuditEvents } from '../src/features/audit/audit-statements.ts'
import { endedSince } from '../src/features/sessions/ended-sessions.ts'
import { purgeSessionPage } from '../src/features/sessions/session-purge.ts'
import { createTestDatabase, openPatiently, type TestDatabase, testServerUrl } from './test-database.ts'

/*
 * Background tasks walk through unbounded tables in pages: each page reads its own thousand rows, however many follow.
 */

const rows = testServerUrl === undefined ? 6_000 : 60_000
const [old, young] = [`'00000000-0000-0000-0000-000000000000'`, `uuid_v7(now() - interval '1 day')`]

let test: TestDatabase
let database: Database

beforeAll(async () => {
  test = await createTestDatabase()
  database = await openPatiently(test)
  const em = database.em()
  await em.execute(`
    insert into users (id, email, email_key, first_name, last_name, role)
    values ('${user}', 'ada@example.com', 'ada@example.com', 'Ada', 'Lovelace', 'CLIENT')`)
  // One in sixty began before yesterday; all of those have expired. One in three has just ended.
  await em.execute(`
    insert into sessions (id, user_id, created_at, expires_at, delivery, ended_at)
    select uuid_v7(at), '${user}', at, at + interval '1 day', 'BODY',
      case when n % 3 = 0 then now() - n * interval '1 millisecond' end
    from generate_series(1, ${rows}) as n, ${times}`)
  await em.execute(`
    insert into audit_events (id, created_at, kind, outcome)
    select uuid_v7(at), at, 'SIGNED_IN', 'SUCCESS' from generate_series(1, ${rows}) as n, ${times}`)
  await em.execute('vacuum analyze sessions')
  await em.execute('vacuum analyze audit_events')
})
afterAll(async () => {
  await database.close()
  await test.close()
})

const user = '00000000-0000-7000-8000-000000000001'
const times = `lateral (
  select now() - case when n <= ${rows} / 60 then interval '3 days' else interval '1 hour' end + n * interval '10 milliseconds' as at
) as times`

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** The rows and pages that one execution touched; it is rolled back afterwards. */
async function explain(
  { text }: PreparedStatement,
  values: readonly string[],
  planCacheMode = 'auto',
): Promise<Plan[]> {
  let nodes: Plan[] = []
  const undone = new Error('undone')
  const run = database.em().transactional(async (em) => {
    if (testServerUrl === undefined) await em.execute('set local enable_seqscan = off')
    await em.execute(`set local plan_cache_mode = ${planCacheMode}`)
    await em.execute(allowAuditPurge.text)
    await em.execute(`prepare page as ${text}`)
    const [row] = await em.execute<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
      `explain (analyze, format json) execute page (${values.join(', ')})`,
    )
    await em.execute('deallocate page')
    nodes = (row?.['QUERY PLAN'] ?? []).flatMap(({ Plan: plan }) => nodesOf(plan))
    throw undone
  })
  await expect(run).rejects.toBe(undone)
  return nodes
}

/** Asserts that each scan returns at most `most` rows and reads no others, except that a join may look one ahead. */
function expectShortScans(nodes: readonly Plan[], most: number): void {
  const scans = nodes.filter((node) => node['Node Type'].includes('Scan'))
  expect(scans.length).toBeGreaterThan(0)
  expect(scans.map((scan) => scan['Node Type'])).not.toContain('Seq Scan')
  for (const scan of scans) {
    expect(scan['Actual Rows']).toBeLessThanOrEqual(most + 1)
    expect(scan['Rows Removed by Filter'] ?? 0).toBeLessThanOrEqual(most + 1)
  }
}

describe('a page of the purge', () => {
  it('of sessions reads only those that may have expired', async () => {
    const nodes = await explain(purgeSessionPage, [old, '86400'])
    expectShortScans(nodes, 1_000)
    expect(nodes.find((node) => node['Node Type'] === 'ModifyTable')?.['Actual Rows']).toBe(rows / 60)
  })

  it('of sessions reads nothing if all are young', async () => {
    expectShortScans(await explain(purgeSessionPage, [young, '86400']), 0)
  })

  it('of the audit log reads only the events that it removes', async () => {
    const nodes = await explain(purgeAuditEvents, [old, young, '100'])
    expectShortScans(nodes, 100)
    expect(nodes.find((node) => node['Node Type'] === 'ModifyTable')?.['Actual Rows']).toBe(100)
  })
})

describe('a page of recently ended sessions', () => {
  it('is a walk along its index, however many there are', async () => {
    const [row] = await database
      .em()
      .execute<{ at: string }[]>(`select (max(ended_at) - interval '1 second')::text as at from sessions`)
    const nodes = await explain(endedSince, ['36000', `'${row?.at}'`])
    expect(nodes.map((node) => node['Index Name'])).toContain('sessions_ended_at_index')
    expectShortScans(nodes, 1_000)
  })

  it('is one when a process starts, and with the plan that is kept for any time', async () => {
    const nodes = await explain(endedSince, ['36000', `'-infinity'`], 'force_generic_plan')
    expect(nodes.map((node) => node['Index Name'])).toContain('sessions_ended_at_index')
    expectShortScans(nodes, 10_000)
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Bitmap Heap Scan')
  })
})
