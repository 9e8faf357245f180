import type { Transaction } from './database.ts'
import { prepared } from './prepared-statement.ts'

/** A copied table and its number of rows. */
export interface CopiedTable {
  readonly name: string
  readonly rows: number
}

/** Thrown when the databases do not match, in which case nothing was copied. The message says why and what to do. */
export class CopyRefused extends Error {}

interface Table {
  readonly name: string
  /** Its writable columns, without generated ones. */
  readonly columns: readonly string[]
  /** Those of them that a sequence numbers. */
  readonly numbered: readonly string[]
  /** Tables that its foreign keys refer to. */
  readonly parents: readonly string[]
}

const rowsPerPage = 500
/** The other database has its own migrations, and its triggers write the others as users and links are copied. */
const notCopied = ['mikro_orm_migrations', 'user_counts', 'invitations']

const readTables = prepared(
  'copy.tables',
  `select c.relname as name,
     (select coalesce(jsonb_agg(a.attname order by a.attnum), '[]') from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
     (select coalesce(jsonb_agg(a.attname), '[]') from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and pg_get_serial_sequence(c.oid::regclass::text, a.attname) is not null) as numbered,
     (select coalesce(jsonb_agg(distinct parent.relname), '[]') from pg_constraint k
      join pg_class parent on parent.oid = k.confrelid
      where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as parents
   from pg_class c
   join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = current_schema() and c.relkind = 'r' and not c.relname::text = any($1::text[])
   order by c.relname`,
)

/**
 * Copies all rows of all tables of the current schema, in pages.
 *
 * @param replaced tables whose rows in `to` are removed first; all others must be empty there
 * @throws CopyRefused a table is missing in `to` or has rows there
 */
export async function copyTables(
  from: Transaction,
  to: Transaction,
  replaced: readonly string[],
): Promise<CopiedTable[]> {
  const tables = parentsFirst(await from.query<Table>(readTables, [notCopied]))
  await requireTables(tables, to)
  await requireEmpty(
    tables.filter(({ name }) => !replaced.includes(name)),
    to,
  )
  for (const { name } of tables.toReversed())
    if (replaced.includes(name)) await to.query(unnamed(`delete from ${quoted(name)}`))
  const copied: CopiedTable[] = []
  for (const table of tables) copied.push({ name: table.name, rows: await copyTable(table, from, to) })
  return copied
}

/** Orders tables after those that their foreign keys refer to. */
function parentsFirst(tables: readonly Table[]): Table[] {
  const ordered: Table[] = []
  const isPlaced = (name: string): boolean =>
    !tables.some((table) => table.name === name && !ordered.includes(table))
  while (ordered.length < tables.length) {
    const next = tables.find((table) => !ordered.includes(table) && table.parents.every(isPlaced))
    if (next === undefined)
      throw new CopyRefused('Foreign keys form a circle between tables, so that no order of copying fits.')
    ordered.push(next)
  }
  return ordered
}

async function requireTables(tables: readonly Table[], to: Transaction): Promise<void> {
  const there = await to.query<Table>(readTables, [notCopied])
  for (const { name, columns } of tables) {
    const table = there.find((one) => one.name === name)
    const missing = columns.find((column) => !table?.columns.includes(column))
    if (missing === undefined) continue
    const what =
      table === undefined ? `the table "${name}"` : `the column "${missing}" of the table "${name}"`
    throw new CopyRefused(
      `The new database lacks ${what}. If a feature of your own adds it, start your server on the new database once, stop it, and run this command again.`,
    )
  }
}

async function requireEmpty(tables: readonly Table[], to: Transaction): Promise<void> {
  for (const { name } of tables) {
    const [found] = await to.query<{ filled: boolean }>(
      unnamed(`select exists (select from ${quoted(name)}) as filled`),
    )
    if (found?.filled)
      throw new CopyRefused(
        `The new database has rows in the table "${name}" already. Nothing was copied. Give an empty database, such as one that createdb has made.`,
      )
  }
}

/** @returns the number of its rows */
async function copyTable(table: Table, from: Transaction, to: Transaction): Promise<number> {
  const name = quoted(table.name)
  const columns = table.columns.map(quoted).join(', ')
  const cursor = quoted(`copy ${table.name}`)
  const insert = unnamed(
    `insert into ${name} (${columns}) overriding system value
     select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
  )
  const fetch = unnamed(`fetch ${rowsPerPage} from ${cursor}`)
  // Copied as text, so that no number or time is converted by JavaScript.
  await from.query(
    unnamed(
      `declare ${cursor} no scroll cursor for select to_jsonb(copied)::text as row from ${name} as copied`,
    ),
  )
  let rows = 0
  for (;;) {
    const page = await from.query<{ row: string }>(fetch)
    if (page.length === 0) break
    await to.query(insert, [`[${page.map(({ row }) => row).join(',')}]`])
    rows += page.length
  }
  await from.query(unnamed(`close ${cursor}`))
  await requireCount(table, rows, to)
  await continueNumbers(table, to)
  return rows
}

/** A trigger or a policy of the new database might drop rows without an error. */
async function requireCount({ name }: Table, rows: number, to: Transaction): Promise<void> {
  const [found] = await to.query<{ rows: number }>(unnamed(`select count(*) as rows from ${quoted(name)}`))
  if (found?.rows !== rows)
    throw new CopyRefused(
      `${found?.rows} of ${rows} rows of the table "${name}" arrived, so that nothing was copied. Look for a trigger or a row security policy of yours in the new database.`,
    )
}

/** Makes new rows continue the numbers of the copied ones. */
async function continueNumbers({ name, numbered }: Table, to: Transaction): Promise<void> {
  for (const column of numbered)
    await to.query(
      unnamed(
        `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${quoted(column)}), 1), count(*) > 0) from ${quoted(name)}`,
      ),
      [quoted(name), column],
    )
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Unnamed, so that PostgreSQL keeps no plan. */
const unnamed = (text: string) => prepared('', text)
