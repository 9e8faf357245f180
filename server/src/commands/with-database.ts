import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { builtInFeatures } from '../built-in-features.ts'
import { type Config, readConfig } from '../configuration/config.ts'
import { placeOf } from '../configuration/database-config.ts'
import { memoryWarnings } from '../configuration/memory-needs.ts'
import { secretsOf } from '../configuration/secrets-of.ts'
import { createLogger, type Logger } from '../core/log.ts'
import type { Database } from '../database/database.ts'
import { migrate } from '../database/migrations/migrate.ts'
import { openDatabase } from '../database/open-database.ts'
import { entitiesOf } from '../features/feature.ts'
import { type BuiltInServices, startServices } from '../services.ts'
import { CommandError } from './command.ts'

export interface Environment {
  readonly config: Config
  readonly database: Database
  /** Names of the migrations that have just been applied. */
  readonly applied: readonly string[]
  readonly log: Logger
}

type Work<T = string> = (environment: Environment) => Promise<T>

/**
 * Opens and migrates the configured database for `work`, creating an embedded database if it does not exist.
 * @param options `isPatient`: see `opened`
 */
export const withDatabase = (work: Work, options: OpenOptions = {}): Promise<string> =>
  withConfig(configOf(), work, options)

/**
 * Refuses to create an embedded database, because the operator meant an existing one and would be misled by a success
 * message.
 */
export function withExistingDatabase(work: Work): Promise<string> {
  const config = configOf()
  requireExisting(config)
  return withConfig(config, work)
}

/** @throws {CommandError} if the folder of the embedded database has none */
export function requireExisting({ database }: Config): void {
  if (database.kind === 'embedded' && !existsSync(join(database.dataDir, 'database')))
    throw new CommandError(
      `There is no database in ${resolve(database.dataDir)}. Run this where Gatehouse is started, or set DATABASE_URL or DATA_DIR.`,
    )
}

/**
 * Prints the warnings that the server prints at startup. @throws {CommandError} if another database was probably meant
 */
function configOf(): Config {
  const config = readConfig()
  const { database, misnamedDatabaseUrl, secret, warnings } = config
  if (database.kind === 'embedded' && secret !== undefined && misnamedDatabaseUrl !== undefined)
    throw new CommandError(
      `${misnamedDatabaseUrl} is not a setting of Gatehouse, and SECRET is set, so that a server was probably meant and nothing was done. Name it DATABASE_URL, or remove it to use the embedded database.`,
    )
  for (const warning of warnings) process.stderr.write(`${warning}\n`)
  return config
}

const withConfig = (config: Config, work: Work, options: OpenOptions = {}): Promise<string> =>
  opened(
    config,
    async (environment) => `${await work(environment)}\nData: ${placeOf(config.database)}`,
    options,
  )

interface OpenOptions {
  /** Whether statements and transactions may take longer than a request can wait for them. */
  readonly isPatient?: boolean
}

const patience = { statementTimeoutMs: 10 * 60_000, transactionTimeoutMs: Number.POSITIVE_INFINITY }

/** Opens and migrates the database of a configuration for `work`. */
export async function opened<T>(
  config: Config,
  work: Work<T>,
  { isPatient = false }: OpenOptions = {},
): Promise<T> {
  const log = createLogger({ logLevel: 'warn' })
  const warn = (sentence: string): void => log.warn(sentence)
  memoryWarnings(config.database)
  const options = isPatient ? { ...config.database, ...patience } : config.database
  const database = await openDatabase(options, { entities: entitiesOf(builtInFeatures), warn })
  try {
    const applied = await migrate(database)
    return await work({ config, database, applied, log })
  } finally {
    await database.close()
  }
}

/** Runs `work` with all of the server's services, without listening on a port. */
export const usingServices =
  (work: (services: BuiltInServices, environment: Environment) => Promise<string>): Work =>
  async (environment) => {
    const running = await startServices({
      ...environment,
      secrets: await secretsOf(environment.config),
      features: builtInFeatures,
    })
    try {
      return await work(running.services, environment)
    } finally {
      await running.close()
    }
  }
