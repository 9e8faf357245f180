/** A column of the database. */
export interface Column {
  readonly table: string
  readonly column: string
  /** Whether it is part of a foreign key to `users`, or to a table that belongs to accounts. */
  readonly references: boolean
}

/** Names of columns that say whose a row is, or who someone is. */
const aboutPeople =
  /(^|_)(user|actor|subject|owner|account)_id$|email|recipient|phone|_name$|ip_address|user_agent/

/** All columns of the tables that hold something of accounts: by foreign key, or by the name of a column. */
export function columnsAboutPeople(columns: readonly Column[]): readonly Column[] {
  const tables = new Set(
    columns
      .filter(({ references, column, table }) => references || table === 'users' || aboutPeople.test(column))
      .map(({ table }) => table),
  )
  return columns.filter(({ table }) => tables.has(table))
}

/** Every column of the current schema; foreign keys are followed from `users` on. */
export const everyColumn = `
  with recursive held (id) as (
    select 'users'::regclass::oid
    union select conrelid from pg_constraint join held on confrelid = held.id where contype = 'f'
  )
  select relname as "table", attname as "column", exists (
    select from pg_constraint where contype = 'f' and conrelid = pg_class.oid and attnum = any(conkey)
      and confrelid in (select id from held)
  ) as "references"
  from pg_attribute join pg_class on pg_class.oid = attrelid
  where relnamespace = current_schema()::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
  order by 1, 2`

/** The name of a column in an export. */
export const exportedName = (column: string): string =>
  column.replaceAll(/_([a-z])/g, (_underscore, letter: string) => letter.toUpperCase())
