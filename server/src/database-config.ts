import type { PreparedStatements } from './database/database.ts'
import { listOf, oneOf, type ReadSetting, serviceUrl } from './setting.ts'

/** Where the data is: PostgreSQL inside this process on a folder, or a server. */
export type DatabaseConfig =
  | { readonly kind: 'embedded'; readonly dataDir: string }
  | {
      readonly kind: 'postgresql'
      readonly url: string
      /** Where to listen for notifications, past a pooler; undefined: at `url`, unless a pooler is there. */
      readonly listenUrl: string | undefined
      /** Streaming replicas, from which lists and the audit log are read. */
      readonly replicaUrls: readonly string[]
      readonly preparedStatements: PreparedStatements
    }

const postgresqlUrl = serviceUrl('postgres://user:password@host:5432/gatehouse', 'postgres', 'postgresql')

/** Reads where the database is. What belongs to a server and stands without DATABASE_URL is a problem. */
export function readDatabaseConfig(read: ReadSetting, refuse: (problem: string) => void): DatabaseConfig {
  const url = read('DATABASE_URL', postgresqlUrl)
  const dataDir = read('DATA_DIR', (text) => text, '.data')
  const listenUrl = read('DATABASE_LISTEN_URL', postgresqlUrl)
  const replicaUrls = read('DATABASE_REPLICA_URLS', listOf(postgresqlUrl))
  const preparedStatements = read('DATABASE_PREPARED_STATEMENTS', oneOf('auto', 'on', 'off'), 'auto')
  if (url !== undefined) {
    const replicas = replicaUrls ?? Object.freeze<string[]>([])
    return Object.freeze({
      kind: 'postgresql',
      url,
      listenUrl,
      replicaUrls: replicas,
      preparedStatements,
    })
  }
  const idle = { DATABASE_LISTEN_URL: listenUrl, DATABASE_REPLICA_URLS: replicaUrls }
  for (const [name, value] of Object.entries(idle)) {
    if (value !== undefined)
      refuse(`${name} is set and DATABASE_URL is not: give the server's address there, or remove ${name}.`)
  }
  return Object.freeze({ kind: 'embedded', dataDir })
}

/** What is allowed and probably not meant. */
export function databaseWarnings(config: DatabaseConfig): string[] {
  if (config.kind === 'embedded' || config.listenUrl === undefined) return []
  if (new URL(config.listenUrl).pathname === new URL(config.url).pathname) return []
  return [
    'DATABASE_LISTEN_URL names another database than DATABASE_URL: notifications stay within one. Give the same, unless the pooler gives it another name.',
  ]
}
