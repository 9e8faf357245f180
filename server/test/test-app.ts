import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import type { LogLine } from '../../cluster/engines/gatehouse.ts'
import { User } from '../src/accounts/user.entity.ts'
import { type App, createApp } from '../src/app.ts'
import { type Config, loadConfig } from '../src/config.ts'
import { type Database, openDatabase } from '../src/database/database.ts'
import { type PreparedStatement, prepared } from '../src/database/prepared-statement.ts'
import { createLogger } from '../src/operations/log.ts'
import { secretsOf } from '../src/secrets.ts'
import { Session } from '../src/sessions/session.entity.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { GraphqlCaller, type Proposal, type Visitor } from './visitor.ts'

/** What a test may choose; the rest is as in production but for cheap hashes, no limits and a secret of its own. */
export interface TestAppOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly config?: Partial<Config>
  /** A database that several apps share: two replicas in one process. */
  readonly on?: TestApp
}

/** A whole server on a database of its own, reached over HTTP. */
export interface TestApp extends GraphqlCaller {
  readonly url: string
  readonly config: Config
  readonly database: Database
  readonly app: App
  readonly testDatabase: TestDatabase
  /** Every line that was logged, parsed. */
  readonly log: readonly LogLine[]
  /** The log as it was written, byte for byte. */
  logText(): string
  /** Somebody who has just signed in, in a role that registration need not grant. */
  registerAs(role: 'CLIENT' | 'EMPLOYEE' | 'MANAGER' | 'ADMIN', proposal?: Proposal): Promise<Visitor>
  /** Runs SQL beside the app: to look, to move the clock of a row, or to break something. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  close(): Promise<void>
}

const secret = randomBytes(32).toString('base64url')

/** Starts a server; close it in `afterAll`. */
export async function startTestApp({
  env = {},
  config: overrides = {},
  on,
}: TestAppOptions = {}): Promise<TestApp> {
  const testDatabase = on?.testDatabase ?? (await createTestDatabase())
  const config: Config = {
    ...loadConfig({ PORT: '0', BCRYPT_COST: '4', RATE_LIMITS: 'off', SECRET: secret, ...env }),
    ...overrides,
  }
  const log: LogLine[] = []
  const written: string[] = []
  const database = await databaseOf(testDatabase, on)
  const app = await createApp({
    config,
    database,
    secrets: await secretsOf(config),
    log: createLogger(config, collect(log, written)),
  })
  const url = await app.http.listen({ host: '127.0.0.1', port: config.port })
  const caller = new GraphqlCaller(url)
  const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    database.query<Row>(unnamed(text), values)
  return Object.assign(caller, {
    url,
    config,
    database,
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

/** The embedded database takes one process and one connection, so that replicas share it; a server takes a pool each. */
async function databaseOf(testDatabase: TestDatabase, on: TestApp | undefined): Promise<Database> {
  if (on !== undefined && testDatabase.options.kind === 'embedded') return on.database
  return openDatabase(testDatabase.options, { entities: [User, Session] })
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

export { eventually } from '../../cluster/engines/eventually.ts'
export type { LogLine, Visitor }
