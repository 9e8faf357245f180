import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.ts'
import { pendingMigrations } from '../database/migrations/migrate.ts'
import type { NamedMigration } from '../database/migrations/migrations.ts'

/** Whether the process is ready for requests, check by check. */
export interface Readiness {
  readonly ready: boolean
  /** Whether mails can be sent. A process that cannot is ready for everything else. */
  readonly mail: boolean
  readonly checks: {
    readonly database: boolean
    readonly migrations: boolean
    readonly signing: boolean
    readonly accepting: boolean
  }
}

/** State of a process. */
export interface OwnState {
  /** Whether it has a key for signing access tokens. */
  canSign(): boolean
  isDraining(): boolean
  hasMail(): boolean
  /** The migrations of features, besides the built-in ones. */
  readonly migrations: readonly NamedMigration[]
}

const patienceMs = 2_000

/**
 * Serves `/healthz`, which checks that the process responds, and `/readyz`, which checks that it can serve requests:
 * the database responds, its migrations are applied (those of a newer release are ignored), and the process can sign
 * tokens and is not draining.
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
  const pending = reachable
    ? await pendingMigrations(database, own.migrations).catch(() => ['unknown'])
    : ['unknown']
  const checks = {
    database: reachable,
    migrations: pending.length === 0,
    signing: own.canSign(),
    accepting: !own.isDraining(),
  }
  return { ready: Object.values(checks).every(Boolean), mail: own.hasMail(), checks }
}
