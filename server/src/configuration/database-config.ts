import { resolve } from 'node:path'
import { listOf, oneOf, type ReadSetting, wholeNumber } from '../core/setting.ts'
import type { PreparedStatements } from '../database/database.ts'
import { defaultPoolSize, defaultSchema } from '../database/defaults.ts'
import { type DatabaseAddress, databaseAddress, schemaName } from './database-address.ts'

/** Where the data is stored: an embedded PostgreSQL in a folder, or a server. */
export type DatabaseConfig =
  | { readonly kind: 'embedded'; readonly dataDir: string; readonly schema: string }
  | {
      readonly kind: 'postgresql'
      readonly url: string
      /** The schema that contains every table, index and function. */
      readonly schema: string
      /** Pool size, not counting the listener's connection and the one for urgent statements. */
      readonly poolSize: number
      /** Where to listen for notifications, bypassing a pooler; undefined means `url`, unless it leads to a pooler. */
      readonly listenUrl: string | undefined
      /** Streaming replicas that serve lists and the audit log. */
      readonly replicaUrls: readonly string[]
      readonly preparedStatements: PreparedStatements
    }

type Refuse = (problem: string) => void

/** Reads the database settings. A setting that applies only to a server is an error without DATABASE_URL. */
export function readDatabaseConfig(read: ReadSetting, refuse: Refuse): DatabaseConfig {
  const addresses = {
    DATABASE_URL: read('DATABASE_URL', databaseAddress),
    DATABASE_LISTEN_URL: read('DATABASE_LISTEN_URL', databaseAddress),
    DATABASE_REPLICA_URLS: read('DATABASE_REPLICA_URLS', listOf(databaseAddress)),
  }
  const { DATABASE_URL: primary, DATABASE_LISTEN_URL: listen, DATABASE_REPLICA_URLS: replicas } = addresses
  const schema = read('DATABASE_SCHEMA', schemaName) ?? primary?.schema ?? defaultSchema
  const dataDir = read('DATA_DIR', (text) => text, '.data')
  const preparedStatements = read('DATABASE_PREPARED_STATEMENTS', oneOf('auto', 'on', 'off'), 'auto')
  const poolSize = read('DATABASE_POOL_SIZE', wholeNumber(1, 500), defaultPoolSize)
  if (primary !== undefined) {
    refuseOtherSchemas(schema, addresses, refuse)
    return Object.freeze({
      kind: 'postgresql',
      url: primary.url,
      schema,
      poolSize,
      listenUrl: listen?.url,
      replicaUrls: Object.freeze([...new Set(replicas?.map(({ url }) => url))]),
      preparedStatements,
    })
  }
  for (const [name, value] of Object.entries(addresses)) {
    if (value !== undefined)
      refuse(`${name} is set and DATABASE_URL is not: give the server's address there, or remove ${name}.`)
  }
  return Object.freeze({ kind: 'embedded', dataDir, schema })
}

/** Several settings may name the schema, but all of them must agree. */
function refuseOtherSchemas(
  schema: string,
  addresses: Readonly<Record<string, DatabaseAddress | readonly DatabaseAddress[] | undefined>>,
  refuse: Refuse,
): void {
  for (const [name, value] of Object.entries(addresses)) {
    const others = [value ?? []].flat().filter((address) => (address.schema ?? schema) !== schema)
    if (others.length > 0)
      refuse(`${name} names another schema than ${schema}: give it once, in DATABASE_SCHEMA.`)
  }
}

/** Warnings about settings that are valid but probably unintended. */
export function databaseWarnings(config: DatabaseConfig): string[] {
  if (config.kind === 'embedded' || config.listenUrl === undefined) return []
  if (new URL(config.listenUrl).pathname === new URL(config.url).pathname) return []
  return [
    'DATABASE_LISTEN_URL names another database than DATABASE_URL: notifications stay within one. Give the same, unless the pooler gives it another name.',
  ]
}

/** Printed at every start and by every command, so that operators notice when they use the wrong database. */
export function placeOf(database: DatabaseConfig): string {
  if (database.kind === 'embedded') return `${resolve(database.dataDir)} (embedded PostgreSQL)`
  const { hostname, port, pathname } = new URL(database.url)
  return `PostgreSQL at ${hostname || 'this machine'}${port && `:${port}`}${pathname}`
}
