import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { type App, createApp } from '../src/app.ts'
import { builtInFeatures } from '../src/built-in-features.ts'
import { type Config, loadConfig } from '../src/configuration/config.ts'
import { secretsOf } from '../src/configuration/secrets-of.ts'
import { createLogger } from '../src/core/log.ts'
import type { Secrets } from '../src/core/secrets.ts'
import type { Database, PostgresqlDatabaseOptions } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { type PreparedStatement, prepared } from '../src/database/prepared-statement.ts'
import type { ForeignHashSettings } from '../src/features/accounts/foreign-hashes/foreign-hash-settings.ts'
import { entitiesOf, type Feature } from '../src/features/feature.ts'
import { GraphqlCaller, type Proposal, type Visitor } from '../src/testing/visitor.ts'
import type { LogLine } from '../test-support/engines/gatehouse.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const entities = entitiesOf(builtInFeatures)

/** Options of a test's app; everything else is as in production except cheap hashes, no limits and its own secret. */
export interface TestAppOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly config?: Partial<Config & ForeignHashSettings>
  /** The built-in features by default. */
  readonly features?: readonly Feature[]
  /** A database that several apps share: two replicas in one process. */
  readonly on?: TestApp
  /** Overrides how it opens that database. */
  readonly opening?: Partial<PostgresqlDatabaseOptions>
}

/** A complete server with its own database, reached over HTTP. */
export interface TestApp extends GraphqlCaller {
  readonly url: string
  readonly config: Config
  readonly database: Database
  readonly secrets: Secrets
  readonly app: App
  readonly testDatabase: TestDatabase
  /** All log lines, parsed. */
  readonly log: readonly LogLine[]
  /** The log as written, byte for byte. */
  logText(): string
  /** A user who has just signed in, with a role that registration need not grant. */
  registerAs(role: 'CLIENT' | 'EMPLOYEE' | 'MANAGER' | 'ADMIN', proposal?: Proposal): Promise<Visitor>
  /** Runs SQL directly, to inspect, to change the times of a row, or to break something. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  close(): Promise<void>
}

const secret = randomBytes(32).toString('base64url')

/** Starts a server; close it in `afterAll`. */
export async function startTestApp({
  env = {},
  config: overrides = {},
  features = builtInFeatures,
  on,
  opening,
}: TestAppOptions = {}): Promise<TestApp> {
  const testDatabase = on?.testDatabase ?? (await createTestDatabase())
  const config: Config = {
    ...loadConfig({ PORT: '0', BCRYPT_COST: '4', RATE_LIMITS: 'off', SECRET: secret, ...env }),
    ...overrides,
  }
  const log: LogLine[] = []
  const written: string[] = []
  const logger = createLogger(config, collect(log, written))
  const database = await databaseOf(testDatabase, on, opening, (sentence) => logger.warn(sentence))
  const secrets = await secretsOf(config)
  const app = await createApp({ config, database, secrets, log: logger, features })
  const url = await app.http.listen({ host: '127.0.0.1', port: config.port })
  const caller = new GraphqlCaller(url)
  const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    database.query<Row>(unnamed(text), values)
  return Object.assign(caller, {
    url,
    config,
    database,
    secrets,
    app,
    testDatabase,
    log,
    logText: () => written.join(''),
    sql,
    registerAs: async (role: 'CLIENT' | 'EMPLOYEE' | 'MANAGER' | 'ADMIN', proposal?: Proposal) => {
      const person = await caller.register(proposal)
      await sql('update users set role = $2 where id = $1', [person.user.id, role])
      return caller.login(person)
    },
    close: async () => {
      await app.close()
      if (on !== undefined && database === on.database) return
      await database.close()
      if (on === undefined) await testDatabase.close()
    },
  })
}

/** The embedded database takes one process and one connection, so replicas share it; on a server each has a pool. */
async function databaseOf(
  { options }: TestDatabase,
  on: TestApp | undefined,
  opening: Partial<PostgresqlDatabaseOptions> = {},
  warn: (sentence: string) => void = () => undefined,
): Promise<Database> {
  if (options.kind === 'embedded') return on?.database ?? openDatabase(options, { entities })
  return openDatabase({ ...options, ...opening }, { entities, warn })
}

let statements = 0
const named = new Map<string, PreparedStatement>()

function unnamed(text: string): PreparedStatement {
  const known = named.get(text)
  if (known !== undefined) return known
  statements += 1
  const statement = prepared(`test-${statements}`, text, { idempotent: true })
  named.set(text, statement)
  return statement
}

function collect(lines: LogLine[], written: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString())
      for (const line of chunk.toString().split('\n').filter(Boolean)) lines.push(JSON.parse(line))
      done()
    },
  })
}

export { eventually } from '../test-support/engines/eventually.ts'
export type { LogLine, Visitor }
