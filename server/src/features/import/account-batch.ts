import { v7 as uuidv7 } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { codeOf } from '../../database/error-code.ts'
import type { SourceName } from './foreign-account.ts'
import { type ImportOutcome, reasons } from './import-outcome.ts'
import {
  createAccounts,
  type EmailOwnerRow,
  emailOwners,
  type LockedAccountRow,
  lockAccounts,
  removeReserved,
  updateAccounts,
} from './import-statements.ts'
import type { ImportedPerson } from './imported-person.ts'

/** A person of a batch. The hash is in the form in which it is stored. */
export interface BatchEntry {
  readonly at: number
  readonly person: ImportedPerson
  readonly digest: string
  readonly passwordHash: string | null
}

/** Who imports. */
export interface Importer {
  /** Null: the operator. */
  readonly actorId: string | null
  readonly client: Client | null
}

interface Plan {
  readonly create: Row[]
  readonly update: Row[]
  readonly outcomes: ImportOutcome[]
}

interface Row {
  readonly id: string
  readonly entry: BatchEntry
}

const uniqueViolation = '23505'
const attempts = 3

/** Decides about the entries of a batch and writes them in one transaction. */
export class AccountBatch {
  readonly #database: Database
  readonly #source: SourceName
  readonly #importer: Importer

  constructor(parts: { database: Database; source: SourceName; importer: Importer }) {
    this.#database = parts.database
    this.#source = parts.source
    this.#importer = parts.importer
  }

  /** Says what `write` would do. */
  async preview(entries: readonly BatchEntry[]): Promise<ImportOutcome[]> {
    const { outcomes } = await this.#database.transaction((tx) => this.#plan(tx, entries), {
      idempotent: true,
    })
    return outcomes.map(({ userId: _, ...outcome }) => outcome)
  }

  /** @returns the outcomes in the order of the entries */
  async write(entries: readonly BatchEntry[]): Promise<ImportOutcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // A second run finds the accounts of the first and leaves them unchanged.
        return await this.#database.transaction((tx) => this.#writeIn(tx, entries), { idempotent: true })
      } catch (error) {
        // Another request has just taken an address that an account was to get. The next attempt sees it.
        if (codeOf(error) !== uniqueViolation || attempt === attempts) throw error
      }
    }
  }

  async #writeIn(tx: Transaction, entries: readonly BatchEntry[]): Promise<ImportOutcome[]> {
    const plan = await this.#plan(tx, entries)
    if (plan.update.length > 0) await tx.query(updateAccounts, this.#values(plan.update))
    const lost = await this.#create(tx, plan.create)
    return plan.outcomes.map((outcome) =>
      lost.has(outcome.userId ?? '') ? emailTaken(outcome.at, outcome.legacyId) : outcome,
    )
  }

  /** @returns the ids of the accounts whose address was taken in the meantime */
  async #create(tx: Transaction, rows: readonly Row[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set()
    const created = await tx.query<{ id: string }>(createAccounts, this.#values(rows))
    const ids = created.map(({ id }) => id)
    const removed = await tx.query<{ id: string }>(removeReserved, [ids])
    const kept = new Set(ids)
    for (const { id } of removed) kept.delete(id)
    return new Set(rows.map(({ id }) => id).filter((id) => !kept.has(id)))
  }

  #values(rows: readonly Row[]): unknown[] {
    const { actorId, client } = this.#importer
    const json = JSON.stringify(rows.map(({ id, entry }) => columnsOf(id, entry)))
    return [json, this.#source, actorId, client?.address ?? null, client?.userAgent ?? null]
  }

  async #plan(tx: Transaction, entries: readonly BatchEntry[]): Promise<Plan> {
    const ids = entries.map(({ person }) => person.legacyId)
    const locked = await tx.query<LockedAccountRow>(lockAccounts, [this.#source, ids])
    const keys = entries.map(({ person }) => person.emailKey)
    const owners = await tx.query<EmailOwnerRow>(emailOwners, [keys])
    return planOf(entries, { locked, owners, source: this.#source })
  }
}

interface Found {
  readonly locked: readonly LockedAccountRow[]
  readonly owners: readonly EmailOwnerRow[]
  readonly source: SourceName
}

/** Goes through the entries in their order, so that the first of several with one address gets it. */
function planOf(entries: readonly BatchEntry[], { locked, owners, source }: Found): Plan {
  const accounts = new Map(locked.map((row) => [row.legacy_id, row]))
  const ownersOf = Map.groupBy(owners, ({ email_key }) => email_key)
  const plan: Plan = { create: [], update: [], outcomes: [] }
  for (const entry of entries) {
    const { at, person, digest } = entry
    const { legacyId, emailKey } = person
    const account = accounts.get(legacyId)
    const others = (ownersOf.get(emailKey) ?? []).filter(({ id }) => id !== account?.id)
    const id = account?.id ?? idOf(person)
    const add = (outcome: Omit<ImportOutcome, 'at' | 'legacyId'>) =>
      plan.outcomes.push({ at, legacyId, ...outcome })
    if (account?.entry_digest === digest) add({ outcome: 'unchanged', userId: id })
    else if (account !== undefined && account.untouched !== true)
      add({ outcome: 'kept', reason: reasons.kept, userId: id })
    else if (others.some((other) => other.is_reserved || other.legacy_source !== source))
      plan.outcomes.push(emailTaken(at, legacyId))
    else if (others.length > 0) add({ outcome: 'duplicate-email', reason: reasons['duplicate-email'] })
    else {
      add({ outcome: account === undefined ? 'created' : 'updated', userId: id })
      plan[account === undefined ? 'create' : 'update'].push({ id, entry })
      ownersOf.set(emailKey, [{ email_key: emailKey, id, legacy_source: source, is_reserved: false }])
    }
  }
  return plan
}

const emailTaken = (at: number, legacyId: string | null): ImportOutcome => ({
  at,
  legacyId,
  outcome: 'email-taken',
  reason: reasons['email-taken'],
})

/** Ids are ordered by the time of registration, also that of an imported account. */
const idOf = ({ createdAt }: ImportedPerson): string =>
  uuidv7(createdAt === null ? undefined : { msecs: Date.parse(createdAt) })

const columnsOf = (id: string, { person, digest, passwordHash }: BatchEntry) => ({
  id,
  email: person.email,
  email_key: person.emailKey,
  first_name: person.firstName,
  last_name: person.lastName,
  phone: person.phone,
  locale: person.locale,
  role: person.role,
  active: person.active,
  verified: person.emailVerified !== false,
  verified_at: typeof person.emailVerified === 'string' ? person.emailVerified : null,
  created_at: person.createdAt,
  password_hash: passwordHash,
  legacy_id: person.legacyId,
  digest,
})
