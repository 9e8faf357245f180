import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Role } from '../src/core/role.ts'
import type { Database } from '../src/database/database.ts'
import { OrderDirection, UserOrderField } from '../src/features/administration/administration-inputs.ts'
import { listUsers } from '../src/features/administration/user-list.ts'
import { User } from '../src/features/users/user.entity.ts'
import {
  createTestDatabase,
  describeOnServer,
  openPatiently,
  openWithTimeout,
  type TestDatabase,
} from './test-database.ts'

const ordinary = 1_000
/** Email, given and family name. */
const special: readonly (readonly [string, string, string])[] = [
  ['ada.lovelace@example.org', 'Ada', 'Lovelace'],
  ['grace@hopper.example', 'Grace Brewster', 'Hopper'],
  ['li@example.org', '明', '李'],
  ['odos@example.org', 'ΟΔΟΣ', 'İstanbul'],
  ['100%@example.org', 'Per_cent', 'Back\\slash'],
  ['person@elsewhere.example', 'Anne-Marie', "O'Neil"],
]

let test: TestDatabase
let database: Database
let everyone: { id: string; key: string }[]

beforeAll(async () => {
  test = await createTestDatabase()
  database = await openPatiently(test, { entities: [User] })
  const em = database.em()
  await addOrdinary(database, ordinary)
  await em.execute(
    `${insert} from (select 2000 + row_number() over () as n, email, first, last
      from json_to_recordset(?) as row (email text, first text, last text)) as one`,
    [JSON.stringify(special.map(([email, first, last]) => ({ email, first, last })))],
  )
  everyone = await em.execute(
    `select id, lower(email || E'\\n' || first_name || E'\\n' || last_name collate "und-x-icu") as key from users order by id desc`,
  )
})
afterAll(async () => {
  await database.close()
  await test.close()
})

const insert = `insert into users (id, email, email_key, first_name, last_name, role)
  select uuid_v7(now() - n * interval '1 second'), email, email, first, last, 'CLIENT'`

const addOrdinary = (to: Database, count: number) =>
  to.em().execute(`${insert} from generate_series(1, ${count}) as n,
    lateral (select 'person' || n || '@example.org' as email, 'Given' || n % 10 as first, 'Family' || n % 7 as last) as one`)

const page = (text: string, first: number, of = database) =>
  listUsers(of, Role.ADMIN, {
    first,
    after: null,
    filter: { text },
    orderBy: { field: UserOrderField.CREATED_AT, direction: OrderDirection.DESC },
  })

it.each([
  ['a whole address', 'person123@example.org', 1],
  ['the beginning of an address', 'person123', 1],
  ['the middle of an address', 'son99', 11],
  ['digits only', '777', 1],
  ['what all addresses have', 'example.org', 1_004],
  ['what some names have', 'family3', 143],
  ['a frequent and a rare word', 'example.org lovelace', 1],
  ['two frequent words', 'given1 family1', 15],
  ['a rare word twice', 'hopper hopper', 1],
  ['capitals', 'LOVELACE', 1],
  ['a domain that only a few have', '@elsewhere', 1],
  ['punctuation', '@@@', 0],
  ['punctuation beside a rare word', '--- lovelace', 0],
  ['a percent sign', '0%@', 1],
  ['an underscore', 'per_cent', 1],
  ['an underscore that is none', 'per_ce_t', 0],
  ['a backslash', 'back\\', 1],
  ['an apostrophe', "o'neil", 1],
  ['another alphabet', 'οδος', 1],
  ['letters that change their number', 'İSTANBUL', 1],
  ['two letters', 'gr', 1],
  ['one letter', 'q', 0],
  ['a word of one sign', '李', 1],
  ['a short and a long word', 'da lovelace', 1],
  ['a rare word of which a part is missing', 'lovelaces', 0],
  ['a rare part in the wrong order', 'org.example123', 0],
])('%s, "%s", finds %i accounts: those that contain it', async (_what, text, count) => {
  const words = text.split(' ')
  const lowered = await Promise.all(
    words.map(async (word) => {
      const [row] = await database
        .em()
        .execute<{ word: string }[]>(`select lower(? collate "und-x-icu") as word`, [word])
      return row?.word ?? ''
    }),
  )
  const expected = everyone.filter(({ key }) => lowered.every((word) => key.includes(word)))
  const found = await page(text, ordinary + special.length)
  expect(found.edges.map(({ node }) => node.id)).toEqual(expected.map(({ id }) => id))
  expect(found.edges).toHaveLength(count)
  expect(await found.count()).toBe(count)
})

describeOnServer('a search that no rare letters narrow down', () => {
  /** All accounts contain these, so that each is compared with all of them before it does not contain the last one. */
  const common = 'person ers rso son @ex exa xam amp mpl ple le. e.o .or org giv ive ven fam ami mil ily'
  let many: TestDatabase
  let hasty: Database

  beforeAll(async () => {
    many = await createTestDatabase()
    const patient = await openPatiently(many, { entities: [User] })
    await addOrdinary(patient, 100_000)
    await patient.em().execute('analyze users')
    await patient.close()
    hasty = await openWithTimeout(many, 150, { entities: [User] })
  })
  afterAll(async () => {
    await hasty.close()
    await many.close()
  })

  it('is refused if it takes too long, and says what to search for', async () => {
    await expect(page(`${common} ${common} ${common} q`, 20, hasty)).rejects.toMatchObject({
      message: expect.stringContaining('at least three letters'),
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })

  it('is answered if many accounts match', async () => {
    const found = await page('person', 20, hasty)
    expect(found.edges).toHaveLength(20)
  })
})
