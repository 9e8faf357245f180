import 'reflect-metadata'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { secretsOf } from '../configuration/secrets-of.ts'
import { leewaySeconds } from '../core/leeway.ts'
import { logEvent } from '../core/log.ts'
import { ValidationError } from '../core/validation-error.ts'
import { codeOf } from '../database/error-code.ts'
import { purgeAuditLog } from '../features/audit/audit-purge.ts'
import { mostTokens, type NotCreated, ServiceTokens } from '../features/live/service-tokens/service-tokens.ts'
import { endAllSessions } from '../features/sessions/end-all-sessions.ts'
import { purgeSessions } from '../features/sessions/session-purge.ts'
import { SigningKeys } from '../features/sessions/signing-keys.ts'
import type { BuiltInServices } from '../services.ts'
import { askPassword, type TypedPassword } from './ask-password.ts'
import { CommandError, wrongUsage } from './command.ts'
import { type Environment, usingServices, withDatabase, withExistingDatabase } from './with-database.ts'

/** The database operations behind the operator commands; `commands.ts` defines their syntax. */
export const databaseCommands = {
  createAdministrator,
  createServiceToken,
  endSessions,
  listServiceTokens,
  migrateOnly,
  purge,
  revokeKeys,
  revokeServiceToken,
  rotateKeys,
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function migrateOnly(): Promise<string> {
  return withDatabase(async ({ applied }) =>
    applied.length === 0 ? 'The database is up to date.' : `${counted(applied.length, 'migration')} applied.`,
  )
}

function purge(): Promise<string> {
  return withExistingDatabase(async ({ database, config }) => {
    const sessions = await purgeSessions(database, config.refreshTokenTtlSeconds)
    const events = await purgeAuditLog(database, config.auditRetentionSeconds)
    return `${counted(sessions, 'expired session')} and ${counted(events, 'old audit event')} removed.`
  })
}

function rotateKeys(): Promise<string> {
  return withExistingDatabase(usingServices(rotate))
}

async function rotate({ signingKeys }: BuiltInServices, { config, log }: Environment): Promise<string> {
  const { current } = await signingKeys.rotate(config.accessTokenTtlSeconds + leewaySeconds)
  logEvent(log, 'keys.rotated', { kid: current })
  return `Tokens are signed with the key ${current} from now on.`
}

function revokeKeys(): Promise<string> {
  return withExistingDatabase(async ({ config, database }) => {
    const secrets = await secretsOf(config)
    const { current } = await new SigningKeys(database, secrets.box('signing-keys')).revoke()
    return `Every former key is gone. Tokens are signed with the key ${current} from now on.`
  })
}

/** @param begunBefore ends every session if omitted */
function endSessions(begunBefore?: string): Promise<string> {
  const before = begunBefore === undefined ? undefined : timeOf(begunBefore)
  return withExistingDatabase(async ({ database }) => {
    const ended = await endAllSessions(database, before)
    return `${counted(ended, 'session')} ended.`
  })
}

function timeOf(text: string): Date {
  const { success, data } = z.iso.datetime({ offset: true }).safeParse(text)
  if (success) return new Date(data)
  throw wrongUsage(`"${text}" is not a time with its zone, such as 2026-11-21T08:30:00Z`, 'end-sessions')
}

const serviceName = /^[a-z0-9][a-z0-9._-]{0,63}$/

const whyNoToken: Readonly<Record<NotCreated, (name: string) => string>> = {
  'name-taken': (name) =>
    `There is a service token called "${name}". Choose another name, or revoke it first: gatehouse service-token revoke ${name}`,
  'too-many': () =>
    `There are ${mostTokens} service tokens. Revoke those that are not used: gatehouse service-token list`,
}

function createServiceToken(name: string): Promise<string> {
  if (!serviceName.test(name))
    throw wrongUsage(
      `"${name}" is not a name for a service. Use at most 64 lower-case letters, digits, dots, hyphens and underscores`,
      'service-token',
    )
  return withExistingDatabase(async ({ database, log }) => {
    const created = await new ServiceTokens(database, log).create(name)
    if (typeof created === 'string') throw new CommandError(whyNoToken[created](name))
    return `${created.token}\nThis is the service token of ${name}. It is not shown again, and it works within a second.`
  })
}

function listServiceTokens(): Promise<string> {
  return withExistingDatabase(async ({ database, log }) => {
    const tokens = await new ServiceTokens(database, log).list()
    const lines = tokens.map(({ name, createdAt }) => `${name.padEnd(30)} created ${createdAt.toISOString()}`)
    return [...lines, `${counted(tokens.length, 'service token')}.`].join('\n')
  })
}

function revokeServiceToken(name: string): Promise<string> {
  return withExistingDatabase(async ({ database, log }) => {
    if (await new ServiceTokens(database, log).revoke(name))
      return `The service token of ${name} is revoked. Servers refuse it within a second.`
    throw new CommandError(`There is no service token called "${name}". See: gatehouse service-token list`)
  })
}

interface Administrator {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}

async function createAdministrator(proposed: Administrator): Promise<string> {
  const typed = await readPassword()
  return withDatabase(
    usingServices(async (services) => {
      const created = await services.firstAdministrator.createByCommand({ ...proposed, ...typed })
      if (!(created instanceof ValidationError)) return `${created.email} is an administrator.`
      throw new CommandError(
        created.fieldErrors.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
      )
    }),
  )
}

/** Reads the password from the terminal, or the first line of standard input. */
async function readPassword(): Promise<TypedPassword> {
  if (process.stdin.isTTY) return askPassword(process.stdin, process.stderr).catch(giveUp)
  const [password = ''] = (await text(process.stdin)).split(/\r?\n/, 1)
  return { password, passwordConfirmation: password }
}

function giveUp(error: unknown): never {
  throw codeOf(error) === 'ABORT_ERR' ? new CommandError('Given up; nothing was changed.') : error
}
