import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { fieldOf } from '../database/error-code.ts'
import type { ImportOutcome } from '../features/import/import-outcome.ts'
import { CommandError } from './command.ts'

/** A report with a line for each entry, as JSON. Contains ids and reasons, and neither addresses nor hashes. */
export class ImportReport {
  readonly #stream: WriteStream | undefined
  #error: unknown

  private constructor(stream: WriteStream | undefined) {
    this.#stream = stream
    // Without a listener, a full disk would end the process.
    stream?.on('error', (error) => {
      this.#error = error
    })
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

  /** @throws {CommandError} if the file can no longer be written */
  async add({ at, legacyId, outcome, reason, withheldRole }: ImportOutcome): Promise<void> {
    if (this.#stream === undefined) return
    if (this.#error !== undefined) throw this.#broken(this.#error)
    const line = JSON.stringify({ at, legacyId, outcome, reason, withheldRole })
    if (this.#stream.write(`${line}\n`)) return
    await once(this.#stream, 'drain').catch((error: unknown) => {
      throw this.#broken(error)
    })
  }

  /** @throws {CommandError} if the end of the file cannot be written */
  async close(): Promise<void> {
    if (this.#stream === undefined) return
    this.#stream.end()
    await finished(this.#stream).catch((error: unknown) => {
      throw this.#broken(error)
    })
  }

  #broken(error: unknown): CommandError {
    return new CommandError(
      `The report ${this.#stream?.path} can no longer be written (${fieldOf(error, 'message')}). Free space, or name another file.`,
    )
  }
}
