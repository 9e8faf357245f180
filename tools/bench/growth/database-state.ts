import type { BenchDatabase } from '../harness/bench-database.ts'

/** The writes to a table, and its size. */
export interface TableState {
  readonly updates: number
  /** Updates that changed no index: the new version is on the same page as the old one. */
  readonly hotUpdates: number
  readonly dead: number
  readonly autovacuums: number
  readonly tableBytes: number
  readonly indexBytes: number
}

export async function stateOf(database: BenchDatabase, table: string): Promise<TableState> {
  const [state] = await database.sql<TableState>(
    `select n_tup_upd::float8 as updates, n_tup_hot_upd::float8 as "hotUpdates", n_dead_tup::float8 as dead,
       autovacuum_count::float8 as autovacuums, pg_relation_size(relid)::float8 as "tableBytes",
       pg_indexes_size(relid)::float8 as "indexBytes"
     from pg_stat_user_tables where relname = $1`,
    [table],
  )
  if (state === undefined) throw new Error(`There is no table ${table}.`)
  return state
}

/** Bytes of write-ahead log that `work` caused, and seconds that it took. */
export async function measured<T>(
  database: BenchDatabase,
  work: () => Promise<T>,
): Promise<{ result: T; seconds: number; walBytes: number }> {
  const position = async (): Promise<number> => {
    const [row] = await database.sql<{ at: number }>(
      `select (pg_current_wal_insert_lsn() - '0/0')::float8 as at`,
    )
    return row?.at ?? 0
  }
  const [began, from] = [performance.now(), await position()]
  const result = await work()
  return { result, seconds: (performance.now() - began) / 1000, walBytes: (await position()) - from }
}
