import { raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'

/**
 * The start of the transaction by the database's clock, as a value of an entity or a condition. Replicas' own clocks
 * may differ, so none of them decides when something happened.
 */
export const databaseNow = () => raw<Date>('now()')

/** That time plus a number of seconds. */
export const secondsFromNow = (seconds: number) => raw<Date>('now() + make_interval(secs => ?)', [seconds])

/**
 * Writes a managed entity and reads it again, because MikroORM does not read the value that `databaseNow()` produced in
 * an update.
 */
export async function flushAndReload(em: SqlEntityManager, entity: object): Promise<void> {
  await em.flush()
  await em.refresh(entity)
}
