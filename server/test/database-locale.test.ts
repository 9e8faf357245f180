import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { migrate } from '../src/database/migrations/migrate.ts'
import { openDatabase } from '../src/database/open-database.ts'
import type { Answer, Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { testServerUrl } from './test-database.ts'

const NAMES = `query ($filter: UserFilter, $orderBy: UserOrder, $after: String) {
  users(first: 3, after: $after, filter: $filter, orderBy: $orderBy) {
    edges { node { lastName email } } pageInfo { hasNextPage endCursor } } }`

const locales = testServerUrl === undefined ? ['of the embedded database'] : ['of the server', 'C']

describe.each(locales)('names in a database whose locale is that %s', (locale) => {
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`
  let base: TestApp | undefined
  let app: TestApp
  let admin: Visitor

  beforeAll(async () => {
    app = await startTestApp()
    if (locale === 'C') {
      base = app
      await base.sql(`create database ${name} lc_collate 'C' lc_ctype 'C' template template0`)
      const url = Object.assign(new URL(base.testDatabase.url ?? ''), { pathname: `/${name}` }).href
      const database = await openDatabase({ kind: 'postgresql', url })
      await migrate(database).finally(() => database.close())
      app = await startTestApp({ on: base, opening: { url } })
    }
    admin = await app.registerAs('ADMIN', { email: 'root@staff.example', lastName: 'Zimmer' })
    for (const lastName of ['Öztürk', 'Álvarez', 'Müller', 'Muller', 'van Dijk', 'Петров', 'ΑΛΕΞΙΟΥ'])
      await app.register({ lastName, email: `${randomBytes(4).toString('hex')}-x@example.org` })
  })
  afterAll(async () => {
    await app.close()
    if (base === undefined) return
    await base.sql(`drop database ${name} with (force)`)
    await base.close()
  })

  async function lastNames(variables: object): Promise<string[]> {
    const names: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const answer: Answer = await admin.request(NAMES, { ...variables, after })
      const { users } = answer.data
      for (const { node } of users.edges) names.push(node.lastName)
      after = users.pageInfo.endCursor
      more = users.pageInfo.hasNextPage
    }
    return names
  }

  const alphabetical = ['Álvarez', 'Muller', 'Müller', 'Öztürk', 'van Dijk', 'Zimmer', 'ΑΛΕΞΙΟΥ', 'Петров']

  it('are listed in natural order', async () => {
    const by = (direction: string) => ({ orderBy: { field: 'LAST_NAME', direction } })
    expect(await lastNames(by('ASC'))).toEqual(alphabetical)
    expect(await lastNames(by('DESC'))).toEqual(alphabetical.toReversed())
  })

  it.each([
    ['öztürk', 'Öztürk'],
    ['ÖZTÜRK', 'Öztürk'],
    ['ÁLV', 'Álvarez'],
    ['петр', 'Петров'],
    ['αλεξ', 'ΑΛΕΞΙΟΥ'],
  ])('are found by %s', async (text, lastName) => {
    expect(await lastNames({ filter: { text } })).toEqual([lastName])
  })
})
