import 'reflect-metadata'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Config } from '../configuration/config.ts'
import { logEvent } from '../core/log.ts'
import type { Database } from '../database/database.ts'
import { defaultHashLimits } from '../features/accounts/foreign-hashes/foreign-hash.ts'
import type { ForeignHashSettings } from '../features/accounts/foreign-hashes/foreign-hash-settings.ts'
import { hashConcurrency, PasswordHasher } from '../features/accounts/password-hasher.ts'
import { djangoSiteEntries, SiteUnreadable } from '../features/import/entries/django-site.ts'
import { WrongExport } from '../features/import/entries/entry.ts'
import type { SourceSettings } from '../features/import/foreign-account.ts'
import { importAccounts, type PlacedEntry } from '../features/import/import-accounts.ts'
import type { HashCountRow, SourceCountRow } from '../features/import/import-statements.ts'
import {
  accountsBySource,
  administratorsFrom,
  foreignHashesLeft,
} from '../features/import/import-statements.ts'
import { ImportSummary } from '../features/import/import-summary.ts'
import { readAccounts } from '../features/import/read-accounts.ts'
import { CommandError } from './command.ts'
import { siteSentence } from './database-advice.ts'
import { withinDiskSpace } from './disk-space.ts'
import { fileError, type ImportArguments, type ImportOptions, importOptions } from './import-options.ts'
import { ImportProgress } from './import-progress.ts'
import { ImportReport } from './import-report.ts'
import { type Environment, withDatabase, withExistingDatabase } from './with-database.ts'

/** A batch waits in the queue as a whole. */
const waitingHashes = 10_000

/** Imports accounts and reports the outcome. */
export async function importFrom(typed: ImportArguments): Promise<string> {
  const options = await importOptions(typed)
  const size = await sizeOf(options)
  const progress = new ImportProgress(size)
  const report = await ImportReport.open(options.report)
  const summary = new ImportSummary()
  try {
    const work = { options, progress, report, summary }
    return await withDatabase((environment) => run(environment, work), { isPatient: true })
  } catch (error) {
    throw withProgress(explained(error, options), options, summary)
  } finally {
    progress.stop()
    await report.close()
  }
}

/** How many accounts came from where, and how many passwords have not been used here yet. */
export const importStatus = (): Promise<string> =>
  withExistingDatabase(async ({ database }) => {
    const counts = await database.query<SourceCountRow>(accountsBySource)
    const hashes = await database.query<HashCountRow>(foreignHashesLeft)
    if (counts.length === 0) return 'No accounts have been imported.'
    return [
      'Imported accounts, and those that have signed in since:',
      ...counts.map(({ source, accounts, signed_in }) => `  ${source.padEnd(16)} ${accounts}  ${signed_in}`),
      hashes.length === 0
        ? 'No password hashes of other systems are left.'
        : 'Password hashes of other systems that are left:',
      ...hashes.map(({ format, accounts }) => `  ${format.padEnd(16)} ${accounts}`),
    ].join('\n')
  })

interface Run {
  readonly options: ImportOptions
  readonly progress: ImportProgress
  readonly report: ImportReport
  readonly summary: ImportSummary
}

async function run(environment: Environment, { options, progress, report, summary }: Run): Promise<string> {
  const { config, database, log } = environment
  const hasher = hasherOf(config)
  const source = entriesOf(options, { limits: hasher.limits, firebase: options.firebase }, progress)
  const entries = withinDiskSpace(source, config.database)
  let weakHashes = 0
  const outcomes = importAccounts(database, entries, {
    ...options,
    actorId: null,
    client: null,
    adopt: (hash) => hasher.adopt(hash),
    onWeakHash: () => {
      weakHashes += 1
      progress.weakHash()
    },
  })
  for await (const outcome of outcomes) {
    summary.add(outcome)
    progress.row()
    await report.add(outcome)
  }
  progress.stop()
  if (!options.dryRun)
    logEvent(log, 'accounts.imported', { source: options.source, created: summary.count('created') })
  const weak = options.dryRun ? await weakHashAdvice(weakHashes, hasher, config) : []
  const roles = withheldRoleAdvice(summary)
  return textOf(summary, options, [...weak, ...roles, ...(await administratorAdvice(database, options))])
}

/** Accepts what the server can verify. */
function hasherOf(config: Config & Partial<ForeignHashSettings>): PasswordHasher {
  return new PasswordHasher({
    cost: config.bcryptCost,
    concurrency: hashConcurrency(config.hashThreads),
    maxQueued: waitingHashes,
    limits: { memoryBytes: config.importHashMemoryBytes ?? defaultHashLimits.memoryBytes },
  })
}

function entriesOf(
  { source, place }: ImportOptions,
  settings: SourceSettings,
  progress: ImportProgress,
): AsyncIterable<PlacedEntry> {
  if ('url' in place) return djangoSiteEntries(place, settings)
  const chunks: AsyncIterable<Buffer> = place.file === '-' ? process.stdin : createReadStream(place.file)
  return readAccounts(source, progress.reading(chunks), settings)
}

async function sizeOf({ place }: ImportOptions): Promise<number | undefined> {
  if ('url' in place || place.file === '-') return undefined
  try {
    const found = await stat(place.file)
    return found.isFile() ? found.size : undefined
  } catch (error) {
    throw fileError(place.file, error)
  }
}

function explained(error: unknown, { place }: ImportOptions): unknown {
  if (error instanceof WrongExport) return new CommandError(error.message)
  if (error instanceof SiteUnreadable) return new CommandError(siteSentence(error.cause))
  return 'file' in place ? fileError(place.file, error) : error
}

/** Adds what a run that could not be completed has imported. */
function withProgress(error: unknown, { dryRun }: ImportOptions, summary: ImportSummary): unknown {
  const written = summary.count('created') + summary.count('updated')
  if (dryRun || written === 0 || !(error instanceof CommandError)) return error
  return new CommandError(
    `${error.message} At least ${written} accounts are imported already, and are kept. Solve this, and run the command again: it continues there.`,
  )
}

async function weakHashAdvice(
  count: number,
  hasher: PasswordHasher,
  { hashThreads }: Pick<Config, 'hashThreads'>,
): Promise<string[]> {
  if (count === 0) return []
  const before = performance.now()
  await hasher.hash('how long one takes')
  const seconds = ((performance.now() - before) / 1000) * (count / hashConcurrency(hashThreads))
  const time = seconds < 120 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return [
    `${count} passwords are weakly hashed (MD5 or SHA-1). Each is wrapped in bcrypt, which takes about ${time} in all here.`,
  ]
}

const withheldRoleAdvice = ({ withheldRoles }: ImportSummary): string[] =>
  [...withheldRoles].map(([role, count]) => {
    const who = count === 1 ? '1 account has' : `${count} accounts have`
    return `${who} the role ${role.toLowerCase()} there, which is granted only with --map.`
  })

/** Nothing else gives so much away as a wrong administrator. */
async function administratorAdvice(database: Database, { source, dryRun }: ImportOptions): Promise<string[]> {
  if (dryRun) return []
  const [row] = await database.query<{ administrators: number }>(administratorsFrom, [source])
  const { administrators = 0 } = row ?? {}
  if (administrators === 0) return []
  return [
    `${administrators} of the accounts imported from ${source} are administrators. Check that they should be.`,
  ]
}

function textOf(
  summary: ImportSummary,
  { dryRun, report }: ImportOptions,
  advice: readonly string[],
): string {
  const { total, lines, examples } = summary
  const hint = report === undefined ? ' Use --report FILE for all of them.' : ''
  return [
    dryRun
      ? `${total} accounts read. Nothing was changed; an import would do this:`
      : `${total} accounts read:`,
    ...lines,
    ...(examples.length === 0 ? [] : [`The first that are not imported:${hint}`]),
    ...examples.map(({ at, legacyId, reason }) => `  ${at} (id ${legacyId ?? 'unknown'}): ${reason}`),
    ...advice,
  ].join('\n')
}
