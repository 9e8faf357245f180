import type { BenchDatabase } from '../harness/bench-database.ts'
import type { Table } from '../measure.ts'

interface Size {
  readonly owner: string
  readonly name: string
  readonly rows: number
  readonly bytes: number
}

/** Size of each table and index, and bytes per row. */
export async function sizes(database: BenchDatabase): Promise<Table> {
  const found = await database.sql<Size>(`
    select owner.relname as owner, part.relname as name, owner.reltuples::float8 as rows,
      pg_relation_size(part.oid)::float8 as bytes
    from pg_class as owner
    join pg_class as part on part.oid = owner.oid
      or part.oid in (select indexrelid from pg_index where indrelid = owner.oid)
    where owner.relnamespace = 'public'::regnamespace and owner.relkind = 'r' and owner.reltuples > 100
      and pg_relation_size(part.oid) > 1e6
    order by 1, part.oid <> owner.oid, 4 desc`)
  return {
    head: ['', 'rows', 'MB', 'bytes a row'],
    rows: found.map(({ owner, name, rows, bytes }) => [
      owner === name ? name : `· ${name}`,
      owner === name ? Math.round(rows).toLocaleString('en') : '',
      (bytes / 1e6).toFixed(0),
      (bytes / rows).toFixed(0),
    ]),
  }
}
