import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.ts'
import { pendingMigrations } from '../database/migrate.ts'

/** Whether the process may be sent requests, check by check. */
export interface Readiness {
  readonly ready: boolean
  readonly checks: { readonly database: boolean; readonly migrations: boolean; readonly accepting: boolean }
}

const patienceMs = 2_000

/**
 * `/healthz`: the process answers. `/readyz`: it may be sent requests: the database answers, its migrations are applied, and the
 * process is not draining.
 */
export function serveHealth(app: FastifyInstance, database: Database, isDraining: () => boolean): void {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const readiness = await readinessOf(database, isDraining())
    return reply.code(readiness.ready ? 200 : 503).send(readiness)
  })
}

async function readinessOf(database: Database, draining: boolean): Promise<Readiness> {
  const reachable = await database.reachable(patienceMs)
  const pending = reachable ? await pendingMigrations(database).catch(() => ['unknown']) : ['unknown']
  const checks = { database: reachable, migrations: pending.length === 0, accepting: !draining }
  return { ready: checks.database && checks.migrations && checks.accepting, checks }
}
