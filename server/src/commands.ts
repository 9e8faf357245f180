import { readFileSync } from 'node:fs'
import { type Command, CommandError, defineCommand, UsageError, wrongUsage } from './commands/command.ts'

/** Commands load their code when they run, because `health` runs every few seconds. */
const database = async () => (await import('./commands/database-commands.ts')).databaseCommands
const print = async () => (await import('./commands/print-commands.ts')).printCommands

const importDetails = `SOURCE is django, better-auth, supabase, firebase, auth0, keycloak, clerk or jsonl. FILE may be - for standard input.

  --dry-run            says what would happen, and changes nothing
  --map FILE           roles by the roles, groups and flags of the source, as JSON
  --verified           counts all addresses as verified
  --report FILE        writes a line of JSON for each entry
  --hash-config FILE   the hash parameters of a Firebase project, as JSON
  --database-url URL   reads the users of a Django site on PostgreSQL instead of a file
  --table NAME         the table of its user model; auth_user by default
  --status             counts imported accounts, and password hashes of other systems that are left

Run it again after an interruption: it continues, and changes no account that has signed in here since. See docs/from-others.md.`

const commands: readonly Command[] = [
  defineCommand({
    name: 'start',
    summary: 'Starts the server. This is what gatehouse does without a command.',
    details: 'Settings are read from the environment and from .env in the current folder.',
    options: {},
    run: async () => void (await import('./main.ts')),
  }),
  defineCommand({
    name: 'admin',
    summary: 'Creates an administrator.',
    usage: '--email EMAIL [--first-name NAME] [--last-name NAME]',
    details: 'Asks for the password, or reads it from the first line of standard input.',
    options: {
      email: { type: 'string' },
      'first-name': { type: 'string', default: 'First' },
      'last-name': { type: 'string', default: 'Administrator' },
    },
    run: async ({ email, 'first-name': firstName, 'last-name': lastName }) => {
      if (email === undefined) throw wrongUsage('Say for whom, as in --email ada@example.org', 'admin')
      return (await database()).createAdministrator({ email, firstName, lastName })
    },
  }),
  defineCommand({
    name: 'migrate',
    summary: 'Applies the migrations that the database lacks.',
    options: {},
    run: async () => (await database()).migrateOnly(),
  }),
  defineCommand({
    name: 'move',
    summary: 'Copies the embedded database to a PostgreSQL server. Everyone stays signed in.',
    usage: '--to URL',
    details: 'Stop the server first. URL is the address of an empty database, as in DATABASE_URL.',
    options: { to: { type: 'string' } },
    run: async ({ to }) => {
      if (to === undefined)
        throw wrongUsage('Say where to, as in --to postgres://user:password@host:5432/gatehouse', 'move')
      return (await import('./commands/move.ts')).move(to)
    },
  }),
  defineCommand({
    name: 'import',
    summary: 'Imports the accounts of another system, with their passwords.',
    usage: '--from SOURCE FILE [options] | --from django --database-url URL [options] | --status',
    details: importDetails,
    options: {
      from: { type: 'string' },
      'database-url': { type: 'string' },
      table: { type: 'string' },
      'dry-run': { type: 'boolean' },
      map: { type: 'string' },
      verified: { type: 'boolean' },
      report: { type: 'string' },
      'hash-config': { type: 'string' },
      status: { type: 'boolean' },
    },
    operands: 1,
    run: async ({ status, ...options }, [file]) => {
      const { importFrom, importStatus } = await import('./commands/import.ts')
      if (status === true) return importStatus()
      const { 'database-url': databaseUrl, 'dry-run': dryRun, 'hash-config': hashConfig, ...others } = options
      return importFrom({ ...others, databaseUrl, dryRun, hashConfig, file })
    },
  }),
  defineCommand({
    name: 'purge',
    summary: 'Removes expired sessions, and audit events older than AUDIT_RETENTION.',
    options: {},
    run: async () => (await database()).purge(),
  }),
  defineCommand({
    name: 'rotate-keys',
    summary: 'Signs tokens with the next key from now on, and publishes a new next one.',
    usage: '[--revoke]',
    details:
      '--revoke drops all former keys, so that every access token is refused. It does not need the former SECRET.',
    options: { revoke: { type: 'boolean' } },
    run: async ({ revoke }) => {
      const { revokeKeys, rotateKeys } = await database()
      return revoke === true ? revokeKeys() : rotateKeys()
    },
  }),
  defineCommand({
    name: 'end-sessions',
    summary: 'Signs everybody out, or those who signed in before a time.',
    usage: '--all | --begun-before TIME',
    details: 'TIME has its zone, as in 2026-11-21T08:30:00Z.',
    options: { all: { type: 'boolean' }, 'begun-before': { type: 'string' } },
    run: async ({ all, 'begun-before': begunBefore }) => {
      if ((all === true) === (begunBefore !== undefined))
        throw wrongUsage('Say which: --all, or --begun-before 2026-11-21T08:30:00Z', 'end-sessions')
      return (await database()).endSessions(begunBefore)
    },
  }),
  defineCommand({
    name: 'service-token',
    summary: 'Creates, lists and revokes tokens with which your other services read who was signed out.',
    usage: 'create NAME | list | revoke NAME',
    details:
      'The token opens the subscription revocations, and nothing else. It is printed once. See docs/verify-tokens-elsewhere.md.',
    options: {},
    operands: 2,
    run: async (_values, [action, name]) => {
      const { createServiceToken, listServiceTokens, revokeServiceToken } = await database()
      if (action === 'list' && name === undefined) return listServiceTokens()
      if (action === 'create' && name !== undefined) return createServiceToken(name)
      if (action === 'revoke' && name !== undefined) return revokeServiceToken(name)
      throw wrongUsage('Say what to do: create NAME, list, or revoke NAME', 'service-token')
    },
  }),
  defineCommand({
    name: 'health',
    summary: 'Asks the server that runs here with these settings whether it is well.',
    usage: '[--ready]',
    details: 'Asks /healthz at HOST and PORT; --ready asks /readyz. Ends with 1 unless the answer is 200.',
    options: { ready: { type: 'boolean' } },
    run: async ({ ready }) =>
      (await import('./commands/health.ts')).askHealth(ready === true ? '/readyz' : '/healthz'),
  }),
  defineCommand({
    name: 'print-schema',
    summary: 'Prints the published schema (schema.graphql).',
    options: {},
    run: async () => (await print()).schema(),
  }),
  defineCommand({
    name: 'print-role-matrix',
    summary: 'Prints who may use which field (docs/role-matrix.md).',
    options: {},
    run: async () => (await print()).roleMatrix(),
  }),
  defineCommand({
    name: 'print-export-schema',
    summary: 'Prints the format of exported data (docs/own-data.schema.json).',
    options: {},
    run: async () => (await print()).exportSchema(),
  }),
  defineCommand({
    name: 'print-errors',
    summary: 'Prints every error with a recorded answer (docs/errors.md).',
    usage: 'FILE',
    options: {},
    operands: 1,
    run: async (_values, [file]) => {
      if (file === undefined) throw wrongUsage('Name the file with the recorded answers', 'print-errors')
      return (await print()).errors(file)
    },
  }),
]

const usage = `Usage: gatehouse [command] [options]

Accounts and sessions for GraphQL.

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(20)} ${summary}`).join('\n')}

gatehouse COMMAND --help   prints the options of a command
gatehouse --version        prints the version`

/** Output and exit code of a command. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command of these arguments. What it warns of while it runs is written to standard error at once. */
export async function runCommand(args: readonly string[]): Promise<Ended> {
  try {
    const output = await outputOf(args)
    return { code: 0, stdout: output === undefined ? '' : `${output}\n`, stderr: '' }
  } catch (error) {
    const { message, exitCode } = await explain(error)
    return { code: exitCode, stdout: '', stderr: `${message}\n` }
  }
}

async function outputOf([name = 'start', ...args]: readonly string[]): Promise<string | undefined> {
  if (name === '--version' || name === '-v') return version()
  if (name === '--help' || name === '-h' || (name === 'help' && args.length === 0)) return usage
  if (name === 'help') return commandCalled(args[0]).help
  if (name.startsWith('-')) throw wrongUsage(`Unknown option '${name}'`)
  return commandCalled(name).run(args)
}

function commandCalled(name = ''): Command {
  const command = commands.find((known) => known.name === name)
  if (command !== undefined) return command
  throw wrongUsage(`"${name}" is not a command`)
}

/** Version of the package, which is two folders above the bundle and one above the unbundled modules. */
function version(): string {
  const path = import.meta.url.includes('/bundle/') ? '../../package.json' : '../package.json'
  const manifest: { version: string } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
  return manifest.version
}

async function explain(error: unknown): Promise<{ message: string; exitCode: number }> {
  if (error instanceof UsageError) return { message: error.message, exitCode: 2 }
  if (error instanceof CommandError) return { message: error.message, exitCode: 1 }
  const { explainStop } = await import('./commands/operator-error.ts')
  return { message: explainStop(error), exitCode: 1 }
}
