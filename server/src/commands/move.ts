import 'reflect-metadata'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { builtInFeatures } from '../built-in-features.ts'
import { type Config, readConfig } from '../configuration/config.ts'
import { databaseAddress } from '../configuration/database-address.ts'
import { placeOf } from '../configuration/database-config.ts'
import { Secrets, WrongSecretError } from '../core/secrets.ts'
import { SettingProblem } from '../core/setting.ts'
import { type CopiedTable, CopyRefused, copyTables } from '../database/copy-tables.ts'
import type { Database } from '../database/database.ts'
import { SigningKeyRecord } from '../features/sessions/signing-key.entity.ts'
import { CommandError, wrongUsage } from './command.ts'
import { databaseSentence } from './database-advice.ts'
import { opened, requireExisting } from './with-database.ts'

/** Tables in which a server that was once started on the new database has already created rows. */
const replaced = ['links', 'rate_limits', 'settings', 'signing_keys']

const noServer = { DATABASE_URL: undefined, DATABASE_LISTEN_URL: undefined, DATABASE_REPLICA_URLS: undefined }

/**
 * Copies the embedded database to an empty one on a PostgreSQL server, in one transaction.
 *
 * @param url the destination, as in `DATABASE_URL`
 * @returns what was copied, and how to start the server there
 */
export async function move(url: string): Promise<string> {
  const address = databaseAddress(url)
  if (address instanceof SettingProblem) throw wrongUsage(`--to ${address.says.replace(/\.$/, '')}`, 'move')
  const from = readConfig(builtInFeatures, noServer)
  requireExisting(from)
  return opened(from, async ({ database: source }) => {
    const secret = await secretOf(source, from)
    const to = readConfig(builtInFeatures, { ...noServer, DATABASE_URL: url, SECRET: secret.value })
    const tables = await copyTo(to, source)
    return report(tables, { from, to, secret })
  })
}

async function copyTo(to: Config, source: Database): Promise<CopiedTable[]> {
  try {
    return await opened(
      to,
      ({ database: target }) =>
        target.transaction((writing) =>
          source.transaction((reading) => copyTables(reading, writing, replaced)),
        ),
      { isPatient: true },
    )
  } catch (error) {
    if (error instanceof CopyRefused) throw new CommandError(error.message)
    const sentence = databaseSentence(error)
    throw sentence === undefined ? error : new CommandError(sentence.replaceAll('DATABASE_URL', '--to'))
  }
}

interface FoundSecret {
  readonly value: string
  /** Where the operator finds the secret. */
  readonly place: string
}

/**
 * Returns the secret under which the embedded database's signing keys are encrypted. `SECRET` may already be set to a
 * different one for the new server.
 * @throws {CommandError} if neither `SECRET` nor the secret in the folder opens them
 */
async function secretOf(source: Database, { database, secret }: Config): Promise<FoundSecret> {
  if (database.kind !== 'embedded') throw new TypeError('Only the embedded database has a folder.')
  const file = resolve(join(database.dataDir, 'secret'))
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  const candidates: FoundSecret[] = [
    ...(secret === undefined ? [] : [{ value: secret, place: 'unchanged' }]),
    ...(kept === undefined ? [] : [{ value: kept.trim(), place: `the contents of ${file}` }]),
  ]
  const keys = await source.read((em) => em.find(SigningKeyRecord, {}))
  const found = candidates.find(({ value }) => opensAll(new Secrets(value), keys))
  if (found !== undefined) return found
  throw new CommandError(
    `The signing keys in ${resolve(database.dataDir)} are encrypted under another secret. Set SECRET to the one that the server was started with.`,
  )
}

function opensAll(secrets: Secrets, keys: readonly SigningKeyRecord[]): boolean {
  const box = secrets.box('signing-keys')
  try {
    for (const { kid, privateKeyEncrypted } of keys) box.open(privateKeyEncrypted, kid)
    return true
  } catch (error) {
    if (error instanceof WrongSecretError) return false
    throw error
  }
}

interface Moved {
  readonly from: Config
  readonly to: Config
  readonly secret: FoundSecret
}

function report(tables: readonly CopiedTable[], { from, to, secret }: Moved): string {
  const width = Math.max(...tables.map(({ name }) => name.length))
  return [
    `Copied to ${placeOf(to.database)}:`,
    ...tables.map(({ name, rows }) => `  ${name.padEnd(width)}  ${rows}`),
    '',
    'Start the server with these settings. Everyone stays signed in.',
    '  DATABASE_URL  the address given with --to',
    `  SECRET        ${secret.place}`,
    '',
    `Do not start it on ${placeOf(from.database)} again: what happens there is not copied. Remove that folder once the new database is backed up.`,
  ].join('\n')
}
