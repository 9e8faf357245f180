import { AsyncLocalStorage } from 'node:async_hooks'
import type { ConnectionType } from '@mikro-orm/core'
import { type PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql'

const chosen = new AsyncLocalStorage<PostgreSqlConnection>()

/**
 * MikroORM's driver with its `replicas`. It would read from a random one; here, reads go to the primary unless the work
 * was assigned to a replica.
 */
export class ReplicaDriver extends PostgreSqlDriver {
  /** In the order of MikroORM's option `replicas`. */
  get readReplicas(): readonly PostgreSqlConnection[] {
    return this.replicas
  }

  /** Runs `work`, whose entity managers read from `replica`. */
  readingFrom<T>(replica: PostgreSqlConnection, work: () => Promise<T>): Promise<T> {
    return chosen.run(replica, work)
  }

  override getConnection(type: ConnectionType = 'write'): PostgreSqlConnection {
    return (type === 'read' ? chosen.getStore() : undefined) ?? this.connection
  }
}
