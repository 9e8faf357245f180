import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { ImportOutcome } from '../features/import/import-outcome.ts'
import { CommandError } from './command.ts'

/** A report with a line for each entry, as JSON. Contains ids and reasons, and neither addresses nor hashes. */
export class ImportReport {
  readonly #stream: WriteStream | undefined

  private constructor(stream: WriteStream | undefined) {
    this.#stream = stream
  }

  /** @throws {CommandError} if the file cannot be written */
  static async open(file: string | undefined): Promise<ImportReport> {
    if (file === undefined) return new ImportReport(undefined)
    const stream = createWriteStream(file, { mode: 0o600 })
    try {
      await once(stream, 'open')
    } catch {
      throw new CommandError(`The report ${file} cannot be written. Name a file in a folder that exists.`)
    }
    return new ImportReport(stream)
  }

  async add({ at, legacyId, outcome, reason, withheldRole }: ImportOutcome): Promise<void> {
    if (this.#stream === undefined) return
    const line = JSON.stringify({ at, legacyId, outcome, reason, withheldRole })
    if (!this.#stream.write(`${line}\n`)) await once(this.#stream, 'drain')
  }

  async close(): Promise<void> {
    if (this.#stream === undefined) return
    this.#stream.end()
    await finished(this.#stream)
  }
}
