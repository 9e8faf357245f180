import type { FilterQuery } from '@mikro-orm/core'
import type { Reader, Transaction } from '../database/database.ts'
import { tableOf } from '../database/entity-rows.ts'

/** An account that is being erased: what its rows are found by in tables without its id. */
export interface ErasedAccount {
  readonly id: string
  readonly email: string
  /** The form in which emails are compared. */
  readonly emailKey: string
}

/** How a feature erases what it holds of an account. */
export interface AccountEraser {
  /**
   * Runs in the transaction that erases the account, whose row is locked. Features are asked in reverse order, so that
   * the rows of lower features are still there.
   */
  now?(tx: Transaction, account: ErasedAccount): Promise<void>
  /**
   * Runs after that transaction, outside of requests, for what is too much for one of them. Must do nothing if it runs
   * again: it does after a crash, and once more an hour later.
   * @param signal aborted when the process shuts down
   */
  later?(userId: string, signal: AbortSignal): Promise<void>
}

/** The type and meaning of a value in an export, as in JSON Schema. */
export interface ExportedField {
  readonly type: 'boolean' | 'integer' | 'list' | 'object' | 'text' | 'time'
  readonly description: string
}

/** A page of a section of an export. */
export interface ExportPage {
  readonly entries: readonly object[]
  /** After what the next page begins; null if this was the last one. */
  readonly next: string | null
}

/** What a feature holds of an account: a section of the export of its data. */
export interface ExportSection {
  /** Its name in the document. */
  readonly name: string
  readonly description: string
  /** Whether the section is one entry instead of a list. */
  readonly single?: boolean
  readonly fields: Readonly<Record<string, ExportedField>>
  /** The tables that it reads. */
  readonly tables: readonly string[]
  /** Columns of these tables that are not exported, as `table.column`, and why. */
  readonly omitted?: Readonly<Record<string, string>>
  /** Reads a page of at most 500 entries. @param after null for the first page */
  read(reader: Reader, userId: string, after: string | null): Promise<ExportPage>
}

/** The largest page of a section. */
export const exportPageSize = 500

const field =
  (type: ExportedField['type']) =>
  (description: string): ExportedField => ({ type, description })

/** Builders for the fields of a section. */
export const exported = {
  boolean: field('boolean'),
  integer: field('integer'),
  list: field('list'),
  object: field('object'),
  text: field('text'),
  time: field('time'),
}

interface RowsOfAccount<Row extends object> {
  readonly name: string
  readonly description: string
  readonly single?: boolean
  readonly entity: new () => Row
  /** The exported properties of the entity. */
  readonly fields: Readonly<Partial<Record<keyof Row & string, ExportedField>>>
  readonly omitted?: Readonly<Record<string, string>>
  /** The property with the account's id. Defaults to `userId`. */
  readonly owner?: keyof Row & string
  /** The property that orders the rows of an account and is unique among them. Defaults to `id`. */
  readonly key?: keyof Row & string
}

/** A section with the rows of an account in one table. */
export function rowsOfAccount<Row extends object>(section: RowsOfAccount<Row>): ExportSection {
  const { entity, owner = 'userId', key = 'id', fields, ...described } = section
  const names = Object.keys(fields)
  return {
    ...described,
    fields: fields as Readonly<Record<string, ExportedField>>,
    tables: [tableOf(entity)],
    read: async (reader, userId, after) => {
      const where = { [owner]: userId, ...(after !== null && { [key]: { $gt: after } }) }
      // The names are properties of the entity, which the types of MikroORM cannot see of a type parameter.
      const options = { fields: names, orderBy: { [key]: 'asc' }, limit: exportPageSize } as object
      const rows: object[] = await reader.read((em) => em.find(entity, where as FilterQuery<Row>, options))
      const last = rows.at(-1)
      return {
        entries: rows.map((row) =>
          Object.fromEntries(names.map((name) => [name, Reflect.get(row, name) ?? null])),
        ),
        next: rows.length < exportPageSize || last === undefined ? null : String(Reflect.get(last, key)),
      }
    },
  }
}

/** What the features of one server hold of accounts. */
export class AccountData {
  readonly sections: readonly ExportSection[]
  #erasers: readonly AccountEraser[] = []

  constructor(sections: readonly ExportSection[]) {
    this.sections = sections
  }

  /** Adds a feature above those that were added before. */
  add(eraser: AccountEraser | undefined): void {
    if (eraser !== undefined) this.#erasers = [eraser, ...this.#erasers]
  }

  /** Erases an account as part of a transaction that has locked its row. */
  async erase(tx: Transaction, account: ErasedAccount): Promise<void> {
    for (const eraser of this.#erasers) await eraser.now?.(tx, account)
  }

  /** Erases what was too much for that transaction. */
  async eraseRest(userId: string, signal: AbortSignal): Promise<void> {
    for (const eraser of this.#erasers) await eraser.later?.(userId, signal)
  }
}
