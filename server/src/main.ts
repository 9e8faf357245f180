import 'reflect-metadata'
import { setTimeout as delay } from 'node:timers/promises'
import { User } from './accounts/user.entity.ts'
import { type App, createApp } from './app.ts'
import { type Config, loadConfig, readEnvironment } from './config.ts'
import { type Database, openDatabase } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { createLogger, type Logger } from './operations/log.ts'
import { explainStop } from './operations/operator-error.ts'
import { secretsOf } from './secrets.ts'
import { Session } from './sessions/session.entity.ts'

const drainDeadlineMs = 12_000
/** How long a replica that is asked to go still takes requests, so that proxies learn from `/readyz` to send none. */
const noticeMs = 3_000

/** Starts the process: configuration, database, app, listening, and draining at the end. */
async function main(): Promise<void> {
  const config = loadConfig(readEnvironment())
  const log = createLogger(config)
  surviveUnhandledRejections(log)
  for (const warning of config.warnings) log.warn(warning)
  const database = await openDatabase(config.database, {
    entities: [User, Session],
    warn: (sentence) => log.warn(sentence),
  })
  const applied = await migrate(database)
  if (applied.length > 0) log.info({ applied }, 'migrations applied')
  const app = await createApp({ config, database, secrets: await secretsOf(config), log })
  const address = await app.http.listen({ host: config.host, port: config.port })
  await announce(config, app, address)
  stopOnSignals(app, database, log)
}

async function announce(config: Config, { services }: App, address: string): Promise<void> {
  const token = await services.services.firstAdministrator.setupToken()
  const lines = [
    '',
    `  Gatehouse listens at ${address}`,
    `  Client   ${config.publicUrl}/`,
    `  GraphQL  ${config.publicUrl}/graphql`,
    ...(config.explorer ? [`  Explorer ${config.publicUrl}/explorer`] : []),
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

/** One request's forgotten promise must not end everybody else's; what threw outside of a promise still does. */
function surviveUnhandledRejections(log: Logger): void {
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a rejection was not handled'))
}

/** The embedded database has no replicas, so that nobody could take over; neither is there a proxy before a terminal. */
const noticeOf = (signal: NodeJS.Signals, { options }: Database): Promise<void> =>
  delay(signal === 'SIGTERM' && options.kind === 'postgresql' ? noticeMs : 0)

function stopOnSignals(app: App, database: Database, log: Logger): void {
  let stopping = false
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'draining')
    setTimeout(() => process.exit(1), drainDeadlineMs).unref()
    app.drain()
    noticeOf(signal, database)
      .then(() => app.close())
      .then(() => database.close())
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        log.error({ err: error }, 'could not stop in order')
        process.exit(1)
      })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainStop(error)}\n`)
  process.exit(1)
})
