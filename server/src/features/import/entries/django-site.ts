import pg from 'pg'
import { quoted } from '../../../database/session-settings.ts'
import type { SourceSettings } from '../foreign-account.ts'
import type { PlacedEntry } from '../import-accounts.ts'
import { djangoAccount } from '../sources/django.ts'
import { WrongExport } from './entry.ts'

const rowsAtOnce = 1_000
const connectMs = 10_000

/** Columns that are read if the table has them; see `djangoAccount`. */
const wanted = new Set([
  'email',
  'username',
  'first_name',
  'last_name',
  'name',
  'full_name',
  'phone',
  'phone_number',
  'role',
  'user_type',
  'locale',
  'language',
  'password',
  'is_active',
  'is_staff',
  'is_superuser',
  'is_verified',
  'email_verified',
  'date_joined',
  'created_at',
])

/** Where the users of a Django site are. */
export interface DjangoSite {
  readonly url: string
  /** The table of `AUTH_USER_MODEL`, with its schema if it is not in the search path. */
  readonly table: string
}

/** The database of a site cannot be read. The cause says why. */
export class SiteUnreadable extends Error {
  override readonly name = 'SiteUnreadable'
}

/**
 * Reads the users of a Django site from its database on PostgreSQL, with a cursor in one transaction that cannot write.
 * @throws WrongExport if the table is not one of users
 * @throws SiteUnreadable if its server cannot be reached, or refuses
 */
export async function* djangoSiteEntries(
  site: DjangoSite,
  settings: SourceSettings,
): AsyncGenerator<PlacedEntry> {
  try {
    yield* entriesOf(site, settings)
  } catch (error) {
    if (error instanceof WrongExport) throw error
    throw new SiteUnreadable('The database of the site cannot be read.', { cause: error })
  }
}

async function* entriesOf({ url, table }: DjangoSite, settings: SourceSettings): AsyncGenerator<PlacedEntry> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    application_name: 'gatehouse import',
  })
  // A connection that breaks also fails the query that waits for it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const users = await usersOf(client, table)
    await client.query(`declare people no scroll cursor for ${users.statement}`)
    yield* fetched(client, settings)
  } finally {
    await client.end()
  }
}

async function* fetched(client: pg.Client, settings: SourceSettings): AsyncGenerator<PlacedEntry> {
  let at = 0
  for (;;) {
    const { rows } = await client.query<{ pk: unknown; user: object; groups: string[] }>(
      `fetch forward ${rowsAtOnce} from people`,
    )
    for (const { pk, user, groups } of rows) {
      at += 1
      yield { at, entry: djangoAccount(pk, { ...user, groups }, settings) }
    }
    if (rows.length < rowsAtOnce) return
  }
}

interface ColumnRow {
  readonly relation: string
  readonly name: string
  readonly is_key: boolean
}

async function usersOf(client: pg.Client, table: string): Promise<{ statement: string }> {
  const { rows } = await client.query<ColumnRow>(
    `select attrelid::regclass::text as relation, attname as name, coalesce(attnum = any(indkey), false) as is_key
     from pg_attribute left join pg_index on indrelid = attrelid and indisprimary
     where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [quotedTable(table)],
  )
  const names = rows.map(({ name }) => name)
  const key = rows.find(({ is_key }) => is_key)?.name
  if (rows[0] === undefined || key === undefined)
    throw new WrongExport(
      `There is no table "${table}" with a primary key in this database. Name the table of AUTH_USER_MODEL with --table.`,
    )
  if (!names.includes('password') || !(names.includes('email') || names.includes('username')))
    throw new WrongExport(
      `The table "${table}" has no columns "password" and "email", so it is not one of users. Name that of AUTH_USER_MODEL with --table.`,
    )
  return { statement: await statementFor(client, { table, key, names }) }
}

async function statementFor(
  client: pg.Client,
  { table, key, names }: { table: string; key: string; names: readonly string[] },
): Promise<string> {
  const columns = names
    .filter((name) => wanted.has(name))
    .map((name) => `'${name}', left(person.${quoted(name)}::text, 2000)`)
  // Text, because a number above 2^53 would lose digits.
  return `select person.${quoted(key)}::text as pk, jsonb_build_object(${columns.join(', ')}) as user,
    ${await groupsOf(client, table, key)} as groups
    from ${quotedTable(table)} as person order by person.${quoted(key)}`
}

/** Django names the table of a user's groups after that of the users, and its column after the model. */
async function groupsOf(client: pg.Client, table: string, key: string): Promise<string> {
  const membership = quotedTable(`${table}_groups`)
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = to_regclass($1) and attname ~ '_id$' and attname <> 'group_id'
       and to_regclass('auth_group') is not null`,
    [membership],
  )
  const [member] = rows
  if (member === undefined) return `'{}'::text[]`
  return `array(
      select name::text from ${membership} as member join auth_group on auth_group.id = member.group_id
      where member.${quoted(member.name)} = person.${quoted(key)} order by name
    )`
}

const quotedTable = (table: string): string => table.split('.').map(quoted).join('.')
