import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engines/engine.ts'
import { freePort } from '../engines/free-port.ts'
import { Nginx } from '../engines/nginx.ts'
import { Pgbouncer } from '../engines/pgbouncer.ts'
import { Postgresql } from '../engines/postgresql.ts'
import { Redis } from '../engines/redis.ts'
import { Replica } from './replica.ts'

export interface ArrangementOptions {
  readonly replicas: number
  /** Shared by all replicas; at least 32 bytes. */
  readonly secret: string
  /** Port of the site; by default a free one. */
  readonly port?: number | undefined
  /** Folder for the database and the replicas' logs; by default nothing is kept. */
  readonly folder?: string | undefined
  /** Settings of the replicas, which override the defaults. */
  readonly settings?: Readonly<Record<string, string>>
  /** Puts PgBouncer in transaction mode between the replicas and PostgreSQL. */
  readonly pooler?: boolean | undefined
  /** Prevents a terminal's Ctrl-C from reaching the processes. */
  readonly detached?: boolean | undefined
}

/** The setup of docker-compose.yml as processes on this machine. */
export interface Arrangement {
  /** The public address, which is also the issuer of tokens. */
  readonly url: string
  readonly postgresql: Postgresql
  readonly redis: Redis
  readonly pgbouncer: Pgbouncer | undefined
  readonly replicas: readonly Replica[]
  readonly nginx: Nginx
  /** Address of Gatehouse's database on `postgresql`. */
  readonly databaseUrl: string
  /** All running engines by name. */
  readonly engines: ReadonlyMap<string, Engine>
  /** Stops everything, front to back. */
  close(): Promise<void>
}

/** Starts everything and resolves when all of it responds. @throws after stopping whatever was started */
export async function arrange(options: ArrangementOptions): Promise<Arrangement> {
  const engines = new Engines()
  try {
    return await arranged(options, engines)
  } catch (error) {
    await engines.close()
    throw error
  }
}

async function arranged(options: ArrangementOptions, engines: Engines): Promise<Arrangement> {
  const { detached, port = await freePort() } = options
  await Nginx.assertStartable(port)
  const placeOf = (name: string) => ({ folder: options.folder && join(options.folder, name), detached })
  const [postgresql, redis] = await Promise.all([
    engines.add(Postgresql.start(placeOf('postgresql'))),
    engines.add(Redis.start(placeOf('redis'))),
  ])
  const url = `http://localhost:${port}`
  const databaseUrl = await postgresql.database('gatehouse')
  const pgbouncer = options.pooler
    ? await engines.add(Pgbouncer.start({ ...placeOf('pgbouncer'), to: databaseUrl }))
    : undefined
  const settings = settingsOfReplicas({
    ...options,
    url,
    databaseUrl,
    poolerUrl: pgbouncer?.through(databaseUrl),
    redisUrl: redis.url,
  })
  const replicas = await Promise.all(
    Array.from({ length: options.replicas }, async (_, index) => {
      const name = `replica ${index + 1}`
      const logFile = logFileOf(options, name)
      return engines.add(Replica.start({ name, port: await freePort(), settings, detached, logFile }))
    }),
  )
  const addresses = replicas.map((replica) => new URL(replica.url).host)
  const nginx = await engines.add(Nginx.start({ ...placeOf('nginx'), port, replicas: addresses }))
  const byName = new Map<string, Engine>([
    ['PostgreSQL', postgresql],
    ['Redis', redis],
    ...(pgbouncer === undefined ? [] : [['PgBouncer', pgbouncer] as const]),
    ...replicas.map((replica) => [replica.name, replica] as const),
    ['nginx', nginx],
  ])
  return {
    url,
    postgresql,
    redis,
    pgbouncer,
    replicas,
    nginx,
    databaseUrl,
    engines: byName,
    close: () => engines.close(),
  }
}

/** The settings of docker-compose.yml, plus the explorer. */
export const settingsOfReplicas = (given: {
  readonly url: string
  readonly databaseUrl: string
  /** Address of the same database through a pooler. */
  readonly poolerUrl?: string | undefined
  readonly redisUrl: string
  readonly secret: string
  readonly settings?: Readonly<Record<string, string>>
}): Readonly<Record<string, string>> => ({
  NODE_ENV: 'production',
  DATABASE_URL: given.poolerUrl ?? given.databaseUrl,
  // Notifications do not arrive through a pooler.
  ...(given.poolerUrl !== undefined && { DATABASE_LISTEN_URL: given.databaseUrl }),
  REDIS_URL: given.redisUrl,
  SECRET: given.secret,
  PUBLIC_URL: given.url,
  TRUST_PROXY: '1',
  EXPLORER: 'on',
  ...given.settings,
})

function logFileOf({ folder }: ArrangementOptions, name: string): string | undefined {
  if (folder === undefined) return undefined
  const logs = join(folder, 'logs')
  mkdirSync(logs, { recursive: true })
  return join(logs, `${name.replace(' ', '-')}.log`)
}

/** Engines that have been started or are about to be. */
class Engines {
  readonly #starting = new Set<Promise<Engine>>()
  readonly #started: Engine[] = []

  async add<Kind extends Engine>(starting: Promise<Kind>): Promise<Kind> {
    this.#starting.add(starting)
    const engine = await starting
    this.#started.push(engine)
    return engine
  }

  /** Stops running engines, last to first. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#starting)
    for (const engine of this.#started.reverse()) {
      await engine.stop().catch(() => undefined)
      await engine.remove()
    }
  }
}
