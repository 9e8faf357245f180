import type { PreparedStatement } from './prepared-statement.ts'

/** Runs named statements, each on any connection or all on a transaction's. Throws the driver's errors. */
export type Run = <Row extends object>(
  statement: PreparedStatement,
  values: readonly unknown[],
) => Promise<Row[]>

/** Result of SQL that MikroORM wrote. */
export interface SqlResult {
  readonly rows: object[]
  readonly affected: number
}

/** The connection of a transaction. */
export interface HeldConnection {
  readonly run: Run
  /** Runs SQL that MikroORM wrote, values included. */
  execute(sql: string): Promise<SqlResult>
}
