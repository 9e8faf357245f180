import type { Database } from '../../database/database.ts'
import { mailStatistics } from './mail-statements.ts'

/** The waiting mails of the outbox. */
export interface OutboxSize {
  readonly queued: number
  readonly oldestSeconds: number
}

const keptMs = 1_000

/** Reads the size of the outbox, once for metrics that are collected together. */
export class MailStatistics {
  readonly #database: Database
  #latest: Promise<OutboxSize> | undefined
  #known: OutboxSize = { queued: 0, oldestSeconds: 0 }

  constructor(database: Database) {
    this.#database = database
  }

  /** The last known values while the database cannot be reached. */
  read(): Promise<OutboxSize> {
    this.#latest ??= this.#read().finally(() => {
      setTimeout(() => {
        this.#latest = undefined
      }, keptMs).unref()
    })
    return this.#latest
  }

  async #read(): Promise<OutboxSize> {
    try {
      const [row] = await this.#database.query<{ queued: number; oldest_seconds: number }>(mailStatistics)
      if (row !== undefined) this.#known = { queued: row.queued, oldestSeconds: row.oldest_seconds }
    } catch {
      // The database's own metrics show that it cannot be reached.
    }
    return this.#known
  }
}
