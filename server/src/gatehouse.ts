import 'reflect-metadata'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { type App, createApp } from './app.ts'
import { builtInFeatures } from './built-in-features.ts'
import { explainStop } from './commands/operator-error.ts'
import { type Config, loadConfig, readConfig } from './configuration/config.ts'
import { placeOf } from './configuration/database-config.ts'
import { memoryWarnings } from './configuration/memory-needs.ts'
import { secretsOf } from './configuration/secrets-of.ts'
import { createLogger, type Logger } from './core/log.ts'
import type { Database, DatabaseOptions } from './database/database.ts'
import { migrate } from './database/migrations/migrate.ts'
import { openDatabase } from './database/open-database.ts'
import { entitiesOf, type Feature, migrationsOf } from './features/feature.ts'
import { releaseStartupMemory } from './operations/release-startup-memory.ts'

const drainDeadlineMs = 12_000
/** How long a terminating replica still accepts requests, so that proxies learn from `/readyz` to stop sending them. */
const noticeMs = 3_000
/**
 * How long a connection may be idle before it is closed: by then its client has sent a request and received
 * `Connection: close`, or no longer needs it.
 */
const idleGraceMs = 1_000

/** What an application adds to Gatehouse. */
export interface GatehouseOptions {
  /** Its features, after the built-in ones, each after the features it needs. */
  readonly features?: readonly Feature[]
}

/** A server that does not listen yet. */
export interface Gatehouse {
  readonly app: App
  readonly config: Config
  readonly database: Database
  readonly log: Logger
  /**
   * Stops listening, answers open requests and closes the database.
   * @param graceMs how long a connection may be idle before it is closed, in milliseconds
   */
  close(graceMs?: number): Promise<void>
}

/** Options of `createGatehouse`. */
export interface CreateGatehouseOptions extends GatehouseOptions {
  /** Settings by the names of their variables; by default the process's environment and `.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Location of the data; by default from the settings. */
  readonly databaseOptions?: DatabaseOptions
  /** Destination of the log; standard output by default. */
  readonly logTo?: Parameters<typeof createLogger>[1]
}

/**
 * Reads the settings, opens and migrates the database and builds the server, without listening.
 * @throws ConfigError listing all invalid settings
 * @throws Unavailable the database cannot be reached
 */
export async function createGatehouse(options: CreateGatehouseOptions = {}): Promise<Gatehouse> {
  return build(prepare(options))
}

/** Warnings that are known before anything is opened. */
interface Prepared {
  readonly features: readonly Feature[]
  readonly config: Config
  readonly databaseOptions: DatabaseOptions
  readonly log: Logger
}

function prepare({ features: added = [], env, databaseOptions, logTo }: CreateGatehouseOptions): Prepared {
  const features = added.length === 0 ? builtInFeatures : [...builtInFeatures, ...added]
  const config = env === undefined ? readConfig(features) : loadConfig(env, undefined, features)
  const log = createLogger(config, logTo)
  for (const warning of [...config.warnings, ...memoryWarnings(config.database)]) log.warn(warning)
  return { features, config, databaseOptions: databaseOptions ?? config.database, log }
}

async function build({ features, config, databaseOptions, log }: Prepared): Promise<Gatehouse> {
  const database = await openDatabase(databaseOptions, {
    entities: entitiesOf(features),
    warn: (sentence) => log.warn(sentence),
  })
  try {
    const applied = await migrate(database, migrationsOf(features))
    if (applied.length > 0) log.info({ applied }, 'migrations applied')
    const app = await createApp({ config, database, secrets: await secretsOf(config), log, features })
    const close = async (graceMs?: number): Promise<void> => {
      await app.close(graceMs)
      await database.close()
    }
    return { app, config, database, log, close }
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Runs the server as a process: settings from the environment and `.env`, database, listening, and a graceful shutdown
 * on SIGTERM and SIGINT. If startup fails, prints what to do and exits with status 1.
 */
export async function startGatehouse(options: GatehouseOptions = {}): Promise<void> {
  try {
    keepYoungObjectsYoung()
    const prepared = prepare(options)
    surviveUnhandledRejections(prepared.log)
    const gatehouse = await build(prepared)
    const { app, config } = gatehouse
    const address = await app.http.listen({ host: config.host, port: config.port })
    // Registered before the address is printed, because a supervisor that reads it may stop the process right away.
    stopOnSignals(gatehouse)
    await announce(config, app, address)
    releaseStartupMemory()
  } catch (error) {
    process.stderr.write(`${explainStop(error)}\n`)
    process.exit(1)
  }
}

/** The mailbox is only for this machine, so its address is the server's own. */
const mailboxOf = ({ outbox, mailWorker }: App['services'], address: string): string[] =>
  outbox.isAvailable && mailWorker === undefined ? [`  Mailbox  ${address}/mailbox`] : []

async function announce(config: Config, { services }: App, address: string): Promise<void> {
  const token = await services.firstAdministrator.setupToken()
  const lines = [
    '',
    `  Gatehouse listens at ${address}`,
    `  Data     ${placeOf(config.database)}`,
    `  Client   ${config.publicUrl}/`,
    `  GraphQL  ${config.publicUrl}/graphql`,
    ...(config.explorer ? [`  Explorer ${config.publicUrl}/explorer`] : []),
    ...mailboxOf(services, address),
    ...(token === undefined
      ? []
      : [
          '',
          '  There is no administrator yet. Create the first one, once, at',
          `  ${config.publicUrl}/setup?token=${token}`,
        ]),
    '',
    '',
  ]
  process.stdout.write(lines.join('\n'))
}

/**
 * Once many objects of a kind have lived long, V8 allocates that kind among the old objects. Opening thousands of streams
 * has this effect on parts of every request, whose other parts then live on as well: see decision 041.
 */
const keepYoungObjectsYoung = (): void => setFlagsFromString('--no-allocation-site-pretenuring')

/**
 * An unhandled rejection in one request must not end all others; an uncaught exception outside of a promise still ends
 * the process.
 */
function surviveUnhandledRejections(log: Logger): void {
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a rejection was not handled'))
}

/** With the embedded database there are no replicas to take over, and at a terminal there is no proxy to wait for. */
const noticeOf = (signal: NodeJS.Signals, { options }: Database): Promise<void> =>
  delay(signal === 'SIGTERM' && options.kind === 'postgresql' ? noticeMs : 0)

function stopOnSignals({ app, database, log, close }: Gatehouse): void {
  let stopping = false
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'draining')
    setTimeout(() => process.exit(1), drainDeadlineMs).unref()
    // At a terminal no client reconnects elsewhere.
    app.drain(signal === 'SIGTERM' ? undefined : 0)
    noticeOf(signal, database)
      .then(() => close(idleGraceMs))
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        log.error({ err: error }, 'could not stop in order')
        process.exit(1)
      })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
