import { describe, expect, it } from '@jest/globals'
import { migrations } from '../src/database/migrations/migrations.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { objectionsTo } from './expand-only.ts'
import { createTestDatabase } from './test-database.ts'

/** Migrations of 0.1.0, which created the database. */
const ofTheFirstRelease = /^20261120-/

/** Exceptions that are correct although the check rejects them: the beginning of the statement, and the reason. */
const excepted: readonly (readonly [statement: string, why: string])[] = []

async function statementsOfLaterMigrations(): Promise<string[]> {
  const test = await createTestDatabase({ migrated: false })
  const database = await openDatabase(test.options)
  const em = database.em()
  const later = migrations.filter(({ name }) => !ofTheFirstRelease.test(name))
  const statements = later.map(async ({ class: MigrationClass }) => {
    const migration = new MigrationClass(em.getDriver(), em.config)
    await migration.up()
    return migration.getQueries().map(String)
  })
  const all = (await Promise.all(statements)).flat()
  await database.close()
  await test.close()
  return all
}

const isExcepted = (statement: string): boolean =>
  excepted.some(([beginning]) => statement.startsWith(beginning))

describe('migrations', () => {
  it('of a release keep everything that the previous release uses', async () => {
    const objections = await objectionsTo(await statementsOfLaterMigrations())
    expect(objections.filter(({ statement }) => !isExcepted(statement))).toEqual([])
  })
})

describe('the check for expand-only migrations', () => {
  it.each([
    ['alter table users drop column phone', 'takes away'],
    ['drop table invitations', 'takes away'],
    ['truncate rate_limits', 'takes away'],
    ['alter table users rename column phone to telephone', 'renames'],
    ['alter table users rename to people', 'renames'],
    ['alter table users alter column email type varchar(254)', 'former type'],
    ['alter table users alter column phone set not null', 'may leave the column empty'],
    ['alter table users add column locale text not null', 'give it one'],
    [
      'alter table users add column folded text generated always as (lower(email)) stored',
      'rewrites the table',
    ],
    [`alter table users add constraint long check (email <> '')`, 'not valid'],
    ['create index users_phone_index on users (phone)', 'if not exists'],
  ])('%s', async (statement, because) => {
    expect(await objectionsTo([statement])).toEqual([
      { statement, because: expect.stringContaining(because) },
    ])
  })

  it.each([
    'alter table users add column locale text',
    `alter table users add column locale text not null default 'en'`,
    `alter table users add constraint long check (email <> '') not valid`,
    'create index if not exists users_phone_index on users (phone)',
    'create table devices (id uuid primary key, user_id uuid not null references users (id))',
    'alter table sessions set (autovacuum_vacuum_scale_factor = 0.05)',
    `update users set phone = null where phone = ''`,
  ])('accepts %s', async (statement) => {
    expect(await objectionsTo([statement])).toEqual([])
  })

  it('accepts any change to objects that the migration created itself', async () => {
    const statements = [
      'create table devices (id uuid)',
      'create index devices_index on devices (id)',
      'alter table devices alter column id set not null',
      'alter table devices rename to machines',
      'drop table devices',
    ]
    expect(await objectionsTo(statements)).toEqual([])
  })
})
