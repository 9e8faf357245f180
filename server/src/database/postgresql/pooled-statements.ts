import pg from 'pg'
import { columnParsers } from '../column-parsers.ts'
import { isConnectionFailure } from '../connection-failure.ts'
import type { PreparedStatements } from '../database.ts'
import type { PreparedStatement } from '../prepared-statement.ts'
import type { HeldConnection, Run } from '../statements.ts'
import { isPooled } from './prepare-session.ts'

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => columnParsers[oid] ?? pg.types.getTypeParser(oid, format),
}

const byName = (client: object, setting: PreparedStatements): boolean =>
  setting === 'auto' ? !isPooled(client) : setting === 'on'

/** A pool connection while it is checked out. */
export function heldConnection(client: pg.PoolClient, setting: PreparedStatements): HeldConnection {
  const isNamed = byName(client, setting)
  return {
    run: async <Row extends object>(...[{ name, text }, given]: Parameters<Run>): Promise<Row[]> => {
      const values = [...given]
      const query = isNamed ? { name, text, values, types } : { text, values, types }
      const { rows } = await client.query<Row>(query)
      return rows
    },
    execute: async (sql) => {
      const { rows, rowCount } = await client.query<object>(sql)
      return { rows, affected: rowCount ?? 0 }
    },
  }
}

/** Runs single statements, each on a connection that `connect` provides. */
export const pooledStatements =
  (connect: (statement: PreparedStatement) => Promise<pg.PoolClient>, setting: PreparedStatements): Run =>
  async (statement, values) => {
    const client = await connect(statement)
    try {
      const rows = await heldConnection(client, setting).run<never>(statement, values)
      client.release()
      return rows
    } catch (error) {
      client.release(isConnectionFailure(error))
      throw error
    }
  }
