import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SqlResult } from './statements.ts'

/** The part of Kysely's compiled query that is needed here; MikroORM writes the values into the text. */
interface CompiledSql {
  readonly sql: string
}

const nested = (): never => {
  throw new Error(
    'This entity manager is in a transaction already, which commits as a whole: do not begin another in it.',
  )
}

/**
 * Makes `em` send everything on the connection of a transaction that MikroORM did not start. MikroORM's own
 * transactions never release a connection that broke during them; see `test/mikro-orm-transactions.test.ts`.
 */
export function joinTransaction(
  em: SqlEntityManager,
  execute: (sql: string) => Promise<SqlResult>,
): SqlEntityManager {
  em.setTransactionContext({
    executeQuery: async ({ sql }: CompiledSql) => {
      const { rows, affected } = await execute(sql)
      return { rows, numAffectedRows: affected }
    },
    savepoint: nested,
  })
  return em
}
