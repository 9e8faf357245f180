import { MikroORM } from '@mikro-orm/core'
import pg from 'pg'
import type { PostgresqlDatabaseOptions } from './database.ts'
import type { Engine } from './engine.ts'
import { type EntityOptions, entityOptions } from './entity-options.ts'
import { NotificationListener } from './notification-listener.ts'
import { poolOptions } from './pool-options.ts'
import { PreparedPool } from './prepared-pool.ts'
import { ReadReplica } from './read-replica.ts'
import { ReadReplicas } from './read-replicas.ts'
import { ReplicaDriver } from './replica-driver.ts'
import { ReplicaReader } from './replica-reader.ts'

function poolOf(options: PostgresqlDatabaseOptions, warn: (sentence: string) => void): pg.Pool {
  const { onPoolCreated, ...settings } = poolOptions(options, warn)
  const pool = new pg.Pool(settings)
  onPoolCreated(pool)
  // Of one that breaks in use its statement tells; unheard, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** A list goes on to the primary when a replica takes longer, and is answered within 10 s even so. */
const onReplica = (options: PostgresqlDatabaseOptions, url: string): PostgresqlDatabaseOptions => ({
  ...options,
  url,
  acquireTimeoutMs: 1_000,
  statementTimeoutMs: 2_000,
})

async function openReplicas(
  orm: MikroORM<ReplicaDriver>,
  primary: PreparedPool,
  options: PostgresqlDatabaseOptions,
  warn: (sentence: string) => void,
): Promise<ReadReplicas> {
  const connections = orm.em.getDriver().readReplicas
  const readers = await Promise.all(connections.map((one) => ReplicaReader.open(orm, one, options)))
  return new ReadReplicas(
    primary,
    readers.map((reader) => new ReadReplica(reader, warn)),
  )
}

/** A PostgreSQL server, through MikroORM's driver and its pool. Connects when first used. */
export async function openPostgresqlEngine(
  options: PostgresqlDatabaseOptions,
  { entities, warn }: EntityOptions,
): Promise<Engine> {
  const orm = new MikroORM<ReplicaDriver>({
    driver: ReplicaDriver,
    ...entityOptions({ entities, warn }),
    clientUrl: options.url,
    driverOptions: () => poolOptions(options, warn),
    replicas: (options.replicaUrls ?? []).map((url) => ({
      clientUrl: url,
      driverOptions: () => poolOptions(onReplica(options, url), warn),
    })),
  })
  const connections: pg.Pool = await orm.em.getConnection().getNativeClient()
  const urgent = poolOf({ ...options, poolSize: 1 }, warn)
  const pool = new PreparedPool(connections, urgent, options)
  const listener = new NotificationListener(options, warn)
  const replicas = await openReplicas(orm, pool, options, warn)
  replicas.open()
  return {
    orm,
    em: () => orm.em.fork(),
    connections: () => ({
      inUse: connections.totalCount - connections.idleCount,
      idle: connections.idleCount,
      waiting: connections.waitingCount,
    }),
    replicas,
    run: pool.run,
    transact: pool.transact,
    listen: (channel, onMessage, listenOptions) => listener.listen(channel, onMessage, listenOptions),
    close: async () => {
      await listener.close()
      await replicas.close()
      await urgent.end()
      await orm.close()
      // MikroORM ends the pool only if it has used it itself.
      if (!connections.ending) await connections.end()
    },
  }
}
