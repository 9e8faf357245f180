import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.ts'
import { pendingMigrations } from '../database/migrate.ts'

/** Whether the process may be sent requests, check by check. */
export interface Readiness {
  readonly ready: boolean
  readonly checks: {
    readonly database: boolean
    readonly migrations: boolean
    readonly signing: boolean
    readonly accepting: boolean
  }
}

/** What a process knows of itself. */
export interface OwnState {
  /** It holds a key to sign access tokens with. */
  canSign(): boolean
  isDraining(): boolean
}

const patienceMs = 2_000

/**
 * `/healthz`: the process answers. `/readyz`: it may be sent requests: the database answers, its migrations are applied (it does
 * not mind those of a newer release), and the process can sign tokens and is not draining.
 */
export function serveHealth(app: FastifyInstance, database: Database, own: OwnState): void {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const readiness = await readinessOf(database, own)
    return reply.code(readiness.ready ? 200 : 503).send(readiness)
  })
}

async function readinessOf(database: Database, own: OwnState): Promise<Readiness> {
  const reachable = await database.reachable(patienceMs)
  const pending = reachable ? await pendingMigrations(database).catch(() => ['unknown']) : ['unknown']
  const checks = {
    database: reachable,
    migrations: pending.length === 0,
    signing: own.canSign(),
    accepting: !own.isDraining(),
  }
  return { ready: Object.values(checks).every(Boolean), checks }
}
