import 'reflect-metadata'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { z } from 'zod'
import { User } from './accounts/user.entity.ts'
import { ValidationError } from './accounts/validation-error.ts'
import { purgeAuditLog } from './audit/audit-purge.ts'
import { type Config, loadConfig, readEnvironment } from './config.ts'
import { type Database, openDatabase } from './database/database.ts'
import { codeOf } from './database/error-code.ts'
import { migrate } from './database/migrate.ts'
import { printErrorGuide } from './error-guide.ts'
import { printRoleMatrix } from './gate/role-matrix.ts'
import { askPassword, type TypedPassword } from './operations/ask-password.ts'
import { createLogger, type Logger, logEvent } from './operations/log.ts'
import { explainStop } from './operations/operator-error.ts'
import { publishedSchema } from './published-schema.ts'
import { printPublishedSchema } from './schema.ts'
import { secretsOf } from './secrets.ts'
import { type RunningServices, startServices } from './services.ts'
import { leewaySeconds } from './sessions/access-token.ts'
import { endAllSessions } from './sessions/end-all-sessions.ts'
import { Session } from './sessions/session.entity.ts'
import { purgeSessions } from './sessions/session-purge.ts'
import { SigningKeys } from './sessions/signing-keys.ts'

const usage = `Commands:
  admin --email EMAIL [--first-name NAME] [--last-name NAME]
                     creates an administrator; asks for the password, or reads it from standard input
  migrate            applies what is missing to the database
  purge              removes sessions that have expired, and audit events that are kept no longer
  rotate-keys [--revoke]
                     signs with the next key from now on, and publishes a new next one; --revoke drops all former ones
                     instead, so that every access token is refused, and asks for no former SECRET
  end-sessions --all | --begun-before TIME
                     signs everybody out, or those who signed in before a time such as 2026-11-21T08:30:00Z
  print-schema       prints schema.graphql
  print-role-matrix  prints docs/role-matrix.md
  print-errors FILE  prints docs/errors.md, with the recorded answers of FILE
`

/** Something the operator asked for cannot be done; the message says what to do. */
class CommandError extends Error {}

interface Environment {
  readonly config: Config
  readonly database: Database
  readonly log: Logger
}

const commands: Readonly<Record<string, (args: string[]) => Promise<string>>> = {
  admin: createAdministrator,
  migrate: () => withDatabase(async () => 'The database is up to date.'),
  purge: () =>
    withDatabase(async ({ database, config }) => {
      const sessions = await purgeSessions(database, config.refreshTokenTtlSeconds)
      const events = await purgeAuditLog(database, config.auditRetentionSeconds)
      return `${counted(sessions, 'expired session')} and ${counted(events, 'old audit event')} removed.`
    }),
  'rotate-keys': (args) =>
    optionsIn(args, { revoke: { type: 'boolean' } }).revoke
      ? withDatabase(revokeKeys)
      : withServices(rotateKeys),
  'end-sessions': endSessions,
  'print-schema': async () => printPublishedSchema(await publishedSchema()).trimEnd(),
  'print-role-matrix': async () => printRoleMatrix(await publishedSchema()).trimEnd(),
  'print-errors': async ([path = 'docs/error-examples.json']) =>
    printErrorGuide(await publishedSchema(), JSON.parse(await readFile(path, 'utf8'))).trimEnd(),
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

async function rotateKeys({ signingKeys }: RunningServices, { config, log }: Environment): Promise<string> {
  const { current } = await signingKeys.rotate(config.accessTokenTtlSeconds + leewaySeconds)
  logEvent(log, 'keys.rotated', { kid: current })
  return `Tokens are signed with the key ${current} from now on.`
}

async function revokeKeys({ config, database }: Environment): Promise<string> {
  const secrets = await secretsOf(config)
  const { current } = await new SigningKeys(database, secrets.box('signing-keys')).revoke()
  return `Every former key is gone. Tokens are signed with the key ${current} from now on.`
}

async function endSessions(args: string[]): Promise<string> {
  const values = optionsIn(args, { all: { type: 'boolean' }, 'begun-before': { type: 'string' } })
  const time = values['begun-before']
  if ((values.all === true) === (time !== undefined))
    throw new CommandError(
      'Say which: npm run end-sessions -- --all, or npm run end-sessions -- --begun-before 2026-11-21T08:30:00Z',
    )
  const before = time === undefined ? undefined : timeOf(time)
  return withDatabase(async ({ database }) => {
    const ended = await endAllSessions(database, before)
    return `${counted(ended, 'session')} ended.`
  })
}

function timeOf(text: string): Date {
  const { success, data } = z.iso.datetime({ offset: true }).safeParse(text)
  if (success) return new Date(data)
  throw new CommandError(`"${text}" is no time with its zone. Write it as 2026-11-21T08:30:00Z.`)
}

async function createAdministrator(args: string[]): Promise<string> {
  const values = optionsIn(args, {
    email: { type: 'string' },
    'first-name': { type: 'string' },
    'last-name': { type: 'string' },
  })
  if (values.email === undefined)
    throw new CommandError('Say for whom: npm run admin -- --email ada@example.org')
  const { email, 'first-name': firstName = 'First', 'last-name': lastName = 'Administrator' } = values
  const typed = await readPassword()
  return withServices(async ({ services }) => {
    const proposed = { email, firstName, lastName, ...typed }
    const created = await services.firstAdministrator.createByCommand(proposed)
    if (!(created instanceof ValidationError)) return `${created.email} is an administrator.`
    throw new CommandError(
      created.fieldErrors.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    )
  })
}

function optionsIn<const Options extends ParseArgsOptionsConfig>(args: string[], options: Options) {
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`${error.message}\n\n${usage}`)
    throw error
  }
}

/** From the terminal, or from standard input up to the end of its first line. */
async function readPassword(): Promise<TypedPassword> {
  if (process.stdin.isTTY) return askPassword(process.stdin, process.stderr).catch(giveUp)
  const [password = ''] = (await text(process.stdin)).split(/\r?\n/, 1)
  return { password, passwordConfirmation: password }
}

function giveUp(error: unknown): never {
  throw codeOf(error) === 'ABORT_ERR' ? new CommandError('Given up; nothing was changed.') : error
}

async function withDatabase(work: (environment: Environment) => Promise<string>): Promise<string> {
  const config = loadConfig(readEnvironment())
  const log = createLogger({ logLevel: 'warn' })
  const warn = (sentence: string): void => log.warn(sentence)
  const database = await openDatabase(config.database, { entities: [User, Session], warn })
  try {
    await migrate(database)
    return await work({ config, database, log })
  } finally {
    await database.close()
  }
}

const withServices = (
  work: (services: RunningServices, environment: Environment) => Promise<string>,
): Promise<string> =>
  withDatabase(async (environment) => {
    const services = await startServices({ ...environment, secrets: await secretsOf(environment.config) })
    try {
      return await work(services, environment)
    } finally {
      await services.close()
    }
  })

async function main([name = '', ...args]: string[]): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw new CommandError(usage)
  process.stdout.write(`${await command(args)}\n`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof CommandError ? error.message : explainStop(error)}\n`)
  process.exitCode = 1
})
