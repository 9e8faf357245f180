import type { Database } from '../../database/database.ts'
import type { ForeignHash } from '../accounts/foreign-hashes/foreign-hash.ts'
import { AccountBatch, type BatchEntry, type Importer } from './account-batch.ts'
import { FileEmails } from './file-emails.ts'
import type { ReadEntry, SourceName } from './foreign-account.ts'
import { type ImportOutcome, reasons } from './import-outcome.ts'
import { type KnownAccountRow, knownAccounts } from './import-statements.ts'
import { digestOf, type ImportedPerson, importedPerson, type PersonSettings } from './imported-person.ts'

/** An entry of a source and its place. */
export interface PlacedEntry {
  readonly at: number
  readonly entry: ReadEntry
}

export interface ImportSettings extends PersonSettings, Importer {
  readonly source: SourceName
  /** Says what would happen, and changes nothing. */
  readonly dryRun: boolean
  /** Returns the text to store for a hash: `PasswordHasher.adopt`. */
  adopt(hash: ForeignHash): Promise<string>
  /** Called for each hash that takes as long to adopt as a sign-in. */
  onWeakHash?(): void
  /** Accounts in a transaction; 1,000 if omitted. */
  readonly batchSize?: number
}

const defaultBatchSize = 1_000
/** Each takes about a quarter of a second, and what an interrupted batch has hashed is lost. */
const mostWeakHashes = 64

type Parsed =
  | (PlacedEntry & { readonly person: ImportedPerson; readonly digest: string })
  | { readonly rejected: ImportOutcome }

/**
 * Imports accounts. Running it again continues where it was interrupted: an account is found by its id in the source, and
 * written again only if the source says something else of it, and it has been neither used nor changed here.
 *
 * @returns an outcome for each entry, in their order
 */
export async function* importAccounts(
  database: Database,
  entries: AsyncIterable<PlacedEntry> | Iterable<PlacedEntry>,
  settings: ImportSettings,
): AsyncGenerator<ImportOutcome> {
  const run = new ImportRun(database, settings)
  const batches = batchesOf(entries, settings)[Symbol.asyncIterator]()
  try {
    // The next batch is read while this one is written.
    let next = batches.next()
    for (let { value, done } = await next; done !== true; { value, done } = await next) {
      next = batches.next()
      next.catch(() => undefined)
      yield* await run.batch(value)
    }
  } finally {
    await batches.return?.(undefined)
  }
}

async function* batchesOf(
  entries: AsyncIterable<PlacedEntry> | Iterable<PlacedEntry>,
  settings: ImportSettings,
): AsyncGenerator<readonly Parsed[]> {
  const { batchSize = defaultBatchSize } = settings
  let [batch, weak]: [Parsed[], number] = [[], 0]
  for await (const placed of entries) {
    const parsed = parse(placed, settings)
    batch.push(parsed)
    if ('person' in parsed && parsed.person.password?.weak === true) weak += 1
    if (batch.length < batchSize && weak < mostWeakHashes) continue
    yield batch
    ;[batch, weak] = [[], 0]
  }
  if (batch.length > 0) yield batch
}

function parse({ at, entry }: PlacedEntry, settings: PersonSettings): Parsed {
  const { legacyId } = entry
  const person = 'problem' in entry ? entry : importedPerson(entry, settings)
  if ('problem' in person) return { rejected: { at, legacyId, outcome: 'rejected', reason: person.problem } }
  return { at, entry, person, digest: digestOf(person) }
}

class ImportRun {
  readonly #database: Database
  readonly #settings: ImportSettings
  readonly #writer: AccountBatch
  readonly #emails = new FileEmails()

  constructor(database: Database, settings: ImportSettings) {
    const { source, actorId, client } = settings
    this.#database = database
    this.#settings = settings
    this.#writer = new AccountBatch({ database, source, importer: { actorId, client } })
  }

  async batch(batch: readonly Parsed[]): Promise<ImportOutcome[]> {
    const known = await this.#known(batch)
    const repeated = repeatedIn(batch)
    const changed = batch.filter(
      (one) =>
        'person' in one && !repeated.has(one) && known.get(one.person.legacyId)?.entry_digest !== one.digest,
    )
    const written = await this.#write(changed)
    return batch.map((one) => {
      if ('rejected' in one) return one.rejected
      const { at, person } = one
      const { legacyId } = person
      if (repeated.has(one)) return { at, legacyId, outcome: 'rejected', reason: reasons.twice }
      const unchanged = { at, legacyId, outcome: 'unchanged' as const }
      const outcome = written.get(one) ?? { ...unchanged, ...userIdOf(known.get(person.legacyId)) }
      return { ...outcome, ...withheldRoleOf(outcome, person) }
    })
  }

  /** Accounts that need nothing are not locked, and their hashes not adopted again. */
  async #known(batch: readonly Parsed[]): Promise<ReadonlyMap<string, KnownAccountRow>> {
    const ids = batch.flatMap((one) => ('person' in one ? [one.person.legacyId] : []))
    if (ids.length === 0) return new Map()
    const rows = await this.#database.query<KnownAccountRow>(knownAccounts, [this.#settings.source, ids])
    return new Map(rows.map((row) => [row.legacy_id, row]))
  }

  async #write(changed: readonly Parsed[]): Promise<ReadonlyMap<Parsed, ImportOutcome>> {
    const entries = await Promise.all(changed.map((one) => this.#adopted(one)))
    const outcomes = entries.length === 0 ? [] : await this.#outcomesOf(entries)
    return new Map(changed.flatMap((one, index) => (outcomes[index] ? [[one, outcomes[index]]] : [])))
  }

  async #outcomesOf(entries: readonly BatchEntry[]): Promise<ImportOutcome[]> {
    if (!this.#settings.dryRun) return this.#writer.write(entries)
    const outcomes = await this.#writer.preview(entries)
    return outcomes.map((outcome, index) =>
      outcome.outcome === 'created' && this.#emails.has(entries[index]?.person.emailKey)
        ? { ...outcome, outcome: 'duplicate-email', reason: reasons['duplicate-email'] }
        : outcome,
    )
  }

  async #adopted(parsed: Parsed): Promise<BatchEntry> {
    if ('rejected' in parsed) throw new TypeError('A rejected entry has no account.')
    const { at, person, digest } = parsed
    const { password } = person
    if (password?.weak === true) this.#settings.onWeakHash?.()
    const isAdopted = password !== null && !this.#settings.dryRun
    return { at, person, digest, passwordHash: isAdopted ? await this.#settings.adopt(password) : null }
  }
}

const userIdOf = (row: KnownAccountRow | undefined) => (row === undefined ? {} : { userId: row.id })

const withheldRoleOf = ({ reason }: ImportOutcome, { withheldRole }: ImportedPerson) =>
  withheldRole === null || reason !== undefined ? {} : { withheldRole }

/** The entries of a batch whose id occurs earlier in it. */
function repeatedIn(batch: readonly Parsed[]): ReadonlySet<Parsed> {
  const ids = new Set<string>()
  return new Set(
    batch.filter((one) => {
      if ('rejected' in one) return false
      const isRepeated = ids.has(one.person.legacyId)
      ids.add(one.person.legacyId)
      return isRepeated
    }),
  )
}
