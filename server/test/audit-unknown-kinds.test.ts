import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { AUDIT_EVENTS, MY_ACTIVITY } from '../src/testing/generated/operations.ts'
import type { Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

/* A newer release on the same database, or a feature that was removed, leaves events of kinds that are unknown here. */

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
})
beforeEach(async () => {
  await emptyLog()
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

async function emptyLog(): Promise<void> {
  await app.sql('alter table audit_events disable trigger audit_events_kept')
  await app.sql('truncate audit_events')
  await app.sql('alter table audit_events enable trigger audit_events_kept')
}

/** Writes `count` events a second apart, the newest `ago` seconds old, which the administrator did. */
const write = (kind: string, count: number, ago: number): Promise<object[]> =>
  app.sql(
    `insert into audit_events (id, created_at, kind, outcome, actor_id, subject_id)
     select uuid_v7(at), at, $1, 'SUCCESS', $2, $2
     from generate_series(0, $3::integer - 1) as n,
       lateral (select now() - make_interval(secs => $4::integer + n) as at) as times`,
    [kind, admin.user.id, count, ago],
  )

interface Page {
  readonly kinds: string[]
  readonly ids: string[]
  readonly hasNextPage: boolean
  readonly endCursor: string | null
}

interface Listed {
  readonly edges: readonly { readonly node: { readonly id: string; readonly kind: string } }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

type Variables = { readonly first?: number; readonly after?: string | null; readonly filter?: object }
const allEvents = async (variables: Variables): Promise<Page> => {
  const { errors, data } = await admin.request(AUDIT_EVENTS, variables)
  expect(errors).toEqual([])
  return pageOf(data.auditEvents)
}

const myActivity = async (variables: Variables): Promise<Page> => {
  const { errors, data } = await admin.request(MY_ACTIVITY, variables)
  expect(errors).toEqual([])
  return pageOf(data.myActivity)
}

const pageOf = ({ edges, pageInfo }: Listed): Page => ({
  kinds: edges.map(({ node }) => node.kind),
  ids: edges.map(({ node }) => node.id),
  hasNextPage: pageInfo.hasNextPage,
  endCursor: pageInfo.endCursor,
})

async function pagesOf(list: (variables: Variables) => Promise<Page>, variables: Variables): Promise<Page[]> {
  const pages: Page[] = []
  for (let after: string | null = null; ; ) {
    const page = await list({ ...variables, after })
    pages.push(page)
    if (!page.hasNextPage || pages.length > 50) return pages
    after = page.endCursor
  }
}

const lists = [
  { name: 'auditEvents', list: allEvents },
  {
    name: 'auditEvents by actor',
    list: (page: Variables) => allEvents({ ...page, filter: { actorId: admin.user.id } }),
  },
  {
    name: 'auditEvents by outcome',
    list: (page: Variables) => allEvents({ ...page, filter: { outcome: 'SUCCESS' } }),
  },
  { name: 'myActivity', list: myActivity },
]

describe.each(lists)('$name with events of kinds that another release wrote', ({ list }) => {
  it('omits them from full pages without gaps', async () => {
    await write('ROLE_CHANGED', 10, 1_000)
    const before = (await pagesOf(list, { first: 100 })).flatMap(({ ids }) => ids)
    for (const ago of [1_001, 1_003, 1_004, 1_005, 1_008]) await write('MOON_LANDED', 3, ago)
    await write('MOON_LANDED', 7, 2_000)
    await write('MOON_LANDED', 7, 0)
    const pages = await pagesOf(list, { first: 3 })
    expect(pages.flatMap(({ ids }) => ids)).toEqual(before)
    expect(pages.slice(0, -1).map(({ ids }) => ids.length)).toEqual(pages.slice(1).map(() => 3))
  })

  it('has no next page if only such events follow', async () => {
    await write('MOON_LANDED', 700, 1_000)
    const { length } = (await list({ first: 100 })).ids
    expect(await list({ first: length })).toMatchObject({ hasNextPage: false })
    expect(await list({ first: length - 1 })).toMatchObject({ hasNextPage: true })
  })

  it('fills a page across 4,000 of them', async () => {
    await write('MOON_LANDED', 4_000, 1_000)
    await write('ROLE_CHANGED', 2, 10_000)
    const page = await list({ first: 100 })
    expect(page.kinds.slice(-2)).toEqual(['ROLE_CHANGED', 'ROLE_CHANGED'])
    expect(page.hasNextPage).toBe(false)
  })

  it('ends a page early after 5,000 of them, and continues with the next', async () => {
    await write('MOON_LANDED', 12_000, 1_000)
    await write('ROLE_CHANGED', 2, 20_000)
    const pages = await pagesOf(list, { first: 100 })
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.length).toBeLessThan(5)
    expect(pages.at(-1)?.kinds).toEqual(['ROLE_CHANGED', 'ROLE_CHANGED'])
    expect(pages.flatMap(({ kinds }) => kinds)).not.toContain('MOON_LANDED')
  })
})

describe('filters beside events of kinds that another release wrote', () => {
  it('find a known kind and a time', async () => {
    await write('MOON_LANDED', 50, 1_000)
    await write('ROLE_CHANGED', 1, 1_025)
    expect((await allEvents({ filter: { kind: 'ROLE_CHANGED' } })).kinds).toEqual(['ROLE_CHANGED'])
    const [since, until] = [1_040, 1_010].map((ago) => new Date(Date.now() - ago * 1_000).toISOString())
    expect((await allEvents({ filter: { since, until } })).kinds).toEqual(['ROLE_CHANGED'])
  })

  it('refuse an unknown kind', async () => {
    await write('MOON_LANDED', 1, 1_000)
    const { errors } = await admin.request(AUDIT_EVENTS, { filter: { kind: 'MOON_LANDED' } })
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})
